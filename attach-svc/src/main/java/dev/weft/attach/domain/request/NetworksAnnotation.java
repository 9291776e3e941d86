package dev.weft.attach.domain.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.domain.net.MacText;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.gojson.GoJsonException;
import dev.weft.plugins.gojson.GoShape;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads {@code k8s.v1.cni.cncf.io/networks}. Rule: Multus GetPodNetwork, with the texts that Multus gives; the readers of
 * other programs differ in few points, see {@link Reader}.
 */
public final class NetworksAnnotation {

    /** The annotation that names a pod's networks. */
    public static final String KEY = "k8s.v1.cni.cncf.io/networks";

    /** The annotation that replaces the cluster's default network for a pod. */
    public static final String DEFAULT_KEY = "v1.multus-cni.io/default-network";

    private static final Pattern UNIT = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern IN_NAME = Pattern.compile("[ \\t\\n\\x0B\\f\\r/]");
    private static final int IFACE_LENGTH = 15;
    private static final String JSON_REFUSAL =
            "parsePodNetworkAnnotation: failed to parse pod Network Attachment Selection Annotation JSON format: ";
    private static final GoShape ELEMENTS = elements("types");
    private static final GoShape CLIENT_ELEMENTS = elements("v1");

    private NetworksAnnotation() {}

    /** Who reads. */
    public enum Reader {
        /** The CNI plugin on the node. */
        MULTUS,
        /** The client library, as in the controller that plugs interfaces into running pods. */
        CLIENT,
        /** network-resources-injector. */
        INJECTOR
    }

    /** As Multus reads it, where an absent, empty or blank annotation is a request for nothing. */
    public static List<NetworkSelection> read(String annotation, String podNamespace) throws AnnotationRefusal {
        return annotation.isEmpty() ? List.of() : parse(annotation, podNamespace, Reader.MULTUS);
    }

    /**
     * The elements in their order.
     *
     * @param podNamespace namespace of elements that name none
     * @throws AnnotationRefusal with the reader's text, also for an empty annotation
     */
    public static List<NetworkSelection> parse(String annotation, String podNamespace, Reader reader)
            throws AnnotationRefusal {
        if (annotation.isEmpty()) {
            throw new AnnotationRefusal(
                    reader == Reader.INJECTOR
                            ? "empty string passed as network selection elements list"
                            : "parsePodNetworkAnnotation: pod annotation does not have \"network\" as key");
        }
        if (reader == Reader.INJECTOR) {
            try {
                return json(annotation, podNamespace, reader);
            } catch (GoJsonException e) {
                return shortForm(annotation, podNamespace, reader);
            }
        }
        if (annotation.indexOf('[') < 0 && annotation.indexOf('{') < 0 && annotation.indexOf('"') < 0) {
            return shortForm(annotation, podNamespace, reader);
        }
        try {
            return json(annotation, podNamespace, reader);
        } catch (GoJsonException e) {
            throw new AnnotationRefusal(JSON_REFUSAL + e.text());
        }
    }

    private static List<NetworkSelection> json(String annotation, String podNamespace, Reader reader)
            throws GoJsonException, AnnotationRefusal {
        JsonNode list = GoJson.read(annotation);
        (reader == Reader.MULTUS ? ELEMENTS : CLIENT_ELEMENTS).check(list);
        List<NetworkSelection> selections = new ArrayList<>();
        for (JsonNode element : list) {
            if (!(element instanceof ObjectNode object)) {
                throw new AnnotationRefusal(
                        JSON_REFUSAL + "element " + selections.size() + " is null, expected an object with a name");
            }
            NetworkSelection selection = selection(object, podNamespace);
            if (reader == Reader.MULTUS) {
                checkValues(selection);
            }
            selections.add(selection);
        }
        return List.copyOf(selections);
    }

    private static NetworkSelection selection(ObjectNode element, String podNamespace) {
        return new NetworkSelection(
                GoJson.optional(element, "namespace").orElse(podNamespace),
                GoJson.text(element, "name"),
                GoJson.optional(element, "interface").orElse(GoJson.text(element, "interfaceRequest")),
                GoJson.texts(element, "ips"),
                GoJson.text(element, "mac"),
                GoJson.text(element, "infiniband-guid"),
                GoJson.field(element, "default-route").isArray()
                        ? Optional.of(GoJson.texts(element, "default-route"))
                        : Optional.empty(),
                element);
    }

    private static void checkValues(NetworkSelection selection) throws AnnotationRefusal {
        String mac = selection.mac();
        if (!mac.isEmpty() && MacText.parse(mac).isEmpty()) {
            throw new AnnotationRefusal(
                    "parsePodNetworkAnnotation: failed to mac: address " + mac + ": invalid MAC address");
        }
        String guid = selection.infinibandGuid();
        if (!guid.isEmpty() && MacText.parse(guid).isEmpty()) {
            throw new AnnotationRefusal("parsePodNetworkAnnotation: failed to validate infiniband GUID: address " + guid
                    + ": invalid MAC address");
        }
        for (String ip : selection.ips()) {
            if (ip.indexOf('/') < 0 && Address.parse(ip).isEmpty()) {
                throw new AnnotationRefusal("failed to parse IP address \"" + ip + "\"");
            }
            if (ip.indexOf('/') >= 0 && Cidr.parse(ip).isEmpty()) {
                throw new AnnotationRefusal("failed to parse CIDR \"" + ip + "\": invalid CIDR address: " + ip);
            }
        }
    }

    private static List<NetworkSelection> shortForm(String annotation, String podNamespace, Reader reader)
            throws AnnotationRefusal {
        List<NetworkSelection> selections = new ArrayList<>();
        for (String item : annotation.split(",", -1)) {
            selections.add(item(item.strip(), podNamespace, reader));
        }
        return List.copyOf(selections);
    }

    private static NetworkSelection item(String item, String podNamespace, Reader reader) throws AnnotationRefusal {
        String[] path = item.split("/", -1);
        if (path.length > 2) {
            throw new AnnotationRefusal(
                    reader == Reader.INJECTOR
                            ? "Invalid network selection element - more than one '/' rune in: '" + item + "'"
                            : prefix("Invalid network object (failed at '/')"));
        }
        String[] parts = path[path.length - 1].split("@", -1);
        if (parts.length > 2) {
            throw new AnnotationRefusal(
                    reader == Reader.INJECTOR
                            ? "Invalid network selection element - more than one '@' rune in: '" + item + "'"
                            : prefix("Invalid network object (failed at '@')"));
        }
        String namespace = path.length == 2 ? path[0].strip() : "";
        String name = parts[0].strip();
        String iface = parts.length == 2 ? parts[1].strip() : "";
        checkUnit(namespace, reader);
        checkUnit(name, reader);
        checkIface(iface, reader);
        return new NetworkSelection(
                namespace.isEmpty() ? podNamespace : namespace,
                name,
                iface,
                List.of(),
                "",
                "",
                Optional.empty(),
                JsonNodeFactory.instance.objectNode());
    }

    private static void checkUnit(String unit, Reader reader) throws AnnotationRefusal {
        if (!unit.isEmpty() && !UNIT.matcher(unit).matches()) {
            throw new AnnotationRefusal(
                    reader == Reader.INJECTOR
                            ? "at least one of the network selection units is invalid: error found at '" + unit + "'"
                            : prefix(
                                    "Failed to parse: one or more items did not match comma-delimited format (must consist of lower case alphanumeric characters). Must start and end with an alphanumeric character), mismatch @ '"
                                            + unit + "'"));
        }
    }

    private static void checkIface(String iface, Reader reader) throws AnnotationRefusal {
        if (reader != Reader.MULTUS) {
            checkUnit(iface, reader);
        } else if (iface.length() > IFACE_LENGTH || IN_NAME.matcher(iface).find()) {
            throw new AnnotationRefusal(prefix(
                    "Failed to parse interface name: must be less than 15 chars and not contain '/' or spaces. interface name '"
                            + iface + "'"));
        }
    }

    private static String prefix(String text) {
        return "parsePodNetworkAnnotation: parsePodNetworkObjectName: " + text;
    }

    private static GoShape elements(String qualifier) {
        GoShape text = new GoShape.Text();
        GoShape number = new GoShape.Int();
        GoShape portMapping = new GoShape.Struct(
                qualifier,
                "PortMapEntry",
                Map.of("hostPort", number, "containerPort", number, "protocol", text, "hostIP", text));
        GoShape bandwidth = new GoShape.Struct(
                qualifier,
                "BandwidthEntry",
                Map.of(
                        "ingressRate", number,
                        "ingressBurst", number,
                        "egressRate", number,
                        "egressBurst", number));
        return new GoShape.ListOf(
                new GoShape.Struct(
                        qualifier,
                        "NetworkSelectionElement",
                        Map.ofEntries(
                                Map.entry("name", text),
                                Map.entry("namespace", text),
                                Map.entry("ips", new GoShape.ListOf(text, false)),
                                Map.entry("mac", text),
                                Map.entry("infiniband-guid", text),
                                Map.entry("interface", text),
                                Map.entry("interfaceRequest", text),
                                Map.entry("portMappings", new GoShape.ListOf(portMapping, true)),
                                Map.entry("bandwidth", bandwidth),
                                Map.entry("deviceID", text),
                                Map.entry("cni-args", new GoShape.AnyMap()),
                                Map.entry("default-route", new GoShape.ListOf(new GoShape.Address(), false)))),
                true);
    }
}
