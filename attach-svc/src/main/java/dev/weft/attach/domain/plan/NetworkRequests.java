package dev.weft.attach.domain.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the annotation {@code k8s.v1.cni.cncf.io/networks}. Rule: Multus' parsePodNetworkAnnotation, held to the strictest of its
 * readers, because a pod that one of them refuses on the node is worse than one that is refused here.
 */
public final class NetworkRequests {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern IFACE = Pattern.compile("[a-zA-Z][a-zA-Z0-9._-]{0,14}");
    private static final Pattern MAC = Pattern.compile("([0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}");
    private static final ObjectMapper JSON = new ObjectMapper();

    private NetworkRequests() {}

    /** An annotation that Multus would refuse on the node. */
    public static final class BadRequestException extends Exception {

        private static final long serialVersionUID = 1L;

        BadRequestException(String message) {
            super(message);
        }
    }

    /**
     * @param text value of the annotation
     * @param podNamespace namespace of elements that name none
     * @throws BadRequestException naming the element, what was expected and what mends it
     */
    public static List<NetworkRequest> parse(String text, String podNamespace) throws BadRequestException {
        if (text.isBlank()) {
            return List.of();
        }
        List<NetworkRequest> requests = new ArrayList<>();
        if (text.indexOf('[') >= 0 || text.indexOf('{') >= 0 || text.indexOf('"') >= 0) {
            for (JsonNode element : array(text)) {
                requests.add(element(element, requests.size(), podNamespace));
            }
        } else {
            for (String item : text.split(",", -1)) {
                requests.add(item(item.trim(), requests.size(), podNamespace));
            }
        }
        Set<String> ifaces = new HashSet<>();
        for (NetworkRequest request : requests) {
            if (!ifaces.add(request.iface())) {
                throw new BadRequestException("interface " + request.iface()
                        + " is asked for twice; give each network its own interface name");
            }
        }
        return List.copyOf(requests);
    }

    private static JsonNode array(String text) throws BadRequestException {
        try {
            JsonNode root = JSON.readTree(text);
            if (!root.isArray()) {
                throw new BadRequestException(
                        "the annotation is JSON but no list; write [{\"name\": \"...\"}], or the short form namespace/name@interface");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw new BadRequestException("the annotation is no JSON (" + e.getOriginalMessage() + " at column "
                    + e.getLocation().getColumnNr()
                    + "); mend the JSON, or use the short form namespace/name@interface");
        }
    }

    private static NetworkRequest element(JsonNode element, int index, String podNamespace) throws BadRequestException {
        if (!(element instanceof ObjectNode object)) {
            throw new BadRequestException(
                    "element " + index + " of the annotation is no object; write {\"name\": \"...\"}");
        }
        List<String> ips = new ArrayList<>();
        for (JsonNode ip : object.path("ips")) {
            if (!ip.isTextual()) {
                throw new BadRequestException(
                        "element " + index + ": ips holds " + ip + ", expected texts like 10.0.0.5/24");
            }
            ips.add(ip.asText());
        }
        String mac = object.hasNonNull("mac") ? object.path("mac").asText() : null;
        if (mac != null && !MAC.matcher(mac).matches()) {
            throw new BadRequestException(
                    "element " + index + ": mac '" + mac + "' is no MAC address; write 02:00:00:00:00:01");
        }
        String iface =
                object.path("interface").asText(object.path("interfaceRequest").asText("net" + (index + 1)));
        return checked(
                new NetworkRequest(
                        object.path("namespace").asText(podNamespace),
                        object.path("name").asText(""),
                        iface,
                        ips,
                        mac == null ? null : mac.toLowerCase(Locale.ROOT).replace('-', ':'),
                        object.deepCopy()),
                index);
    }

    private static NetworkRequest item(String item, int index, String podNamespace) throws BadRequestException {
        String[] path = item.split("/", -1);
        if (path.length > 2) {
            throw new BadRequestException(
                    "'" + item + "': Invalid network object (failed at '/'); write namespace/name@interface");
        }
        String[] name = path[path.length - 1].split("@", -1);
        if (name.length > 2) {
            throw new BadRequestException(
                    "'" + item + "': Invalid network object (failed at '@'); write namespace/name@interface");
        }
        return checked(
                new NetworkRequest(
                        path.length == 2 ? path[0] : podNamespace,
                        name[0],
                        name.length == 2 ? name[1] : "net" + (index + 1),
                        List.of(),
                        null,
                        JsonNodeFactory.instance.objectNode()),
                index);
    }

    private static NetworkRequest checked(NetworkRequest request, int index) throws BadRequestException {
        if (!NAME.matcher(request.name()).matches()
                || !NAME.matcher(request.namespace()).matches()) {
            throw new BadRequestException(
                    "element " + index + ": '" + request.nad()
                            + "' is no namespace/name of a NetworkAttachmentDefinition; use lower-case letters, digits and '-'");
        }
        if (!IFACE.matcher(request.iface()).matches()) {
            throw new BadRequestException("element " + index + ": interface '" + request.iface()
                    + "' is no interface name; use at most 15 letters, digits, '-', '_' and '.'");
        }
        return request;
    }

    /** The annotation as every reader understands it: JSON, explicit namespace and interface, CIDR addresses, lower-case MAC. */
    public static String render(List<Resolved> networks) {
        var list = JsonNodeFactory.instance.arrayNode();
        for (Resolved resolved : networks) {
            NetworkRequest request = resolved.request();
            ObjectNode element = list.addObject();
            element.put("name", request.name())
                    .put("namespace", request.namespace())
                    .put("interface", request.iface());
            List<String> ips = resolved.ips().isEmpty() ? request.ips() : resolved.ips();
            if (!ips.isEmpty()) {
                ips.forEach(element.putArray("ips")::add);
            }
            String mac = resolved.mac() == null ? request.mac() : resolved.mac();
            if (mac != null) {
                element.put("mac", mac);
            }
            for (var other : request.element().properties()) {
                if (!element.has(other.getKey()) && !other.getKey().equals("interfaceRequest")) {
                    element.set(other.getKey(), other.getValue());
                }
            }
        }
        return list.toString();
    }

    /**
     * A request with what was decided for it.
     *
     * @param ips addresses in CIDR form; empty leaves the user's own
     */
    public record Resolved(
            NetworkRequest request,
            List<String> ips,
            @org.jspecify.annotations.Nullable String mac) {

        public Resolved {
            ips = List.copyOf(ips);
        }
    }
}
