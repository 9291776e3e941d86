package dev.weft.attach.domain.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.domain.net.MacText;
import dev.weft.plugins.net.Cidr;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Writes the networks annotation in the one form that Multus, its client libraries and the injector all read alike: JSON,
 * explicit namespace and interface, addresses with prefix length, lower-case MAC with colons.
 */
public final class AnnotationText {

    /** Key of an element that names the claim its addresses come from; Multus ignores it. */
    public static final String CLAIM_KEY = "weft.dev/claim";

    private static final Set<String> WRITTEN =
            Set.of("name", "namespace", "interface", "interfacerequest", "ips", "mac", CLAIM_KEY);

    private AnnotationText() {}

    /**
     * An interface with what was decided for it.
     *
     * @param ips addresses in CIDR form; empty leaves those that the user asked for
     * @param mac MAC address; empty leaves the one that the user asked for
     * @param claim the claim that the addresses come from; empty when there is none
     */
    public record Decided(RequestedInterface requested, List<String> ips, String mac, String claim) {

        public Decided {
            ips = List.copyOf(ips);
        }

        /** An interface that Weft has nothing to add to. */
        public static Decided asAsked(RequestedInterface requested) {
            return new Decided(requested, List.of(), "", "");
        }
    }

    /** The annotation; elements in the order given, keys that Weft does not know kept. */
    public static String of(List<Decided> interfaces) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        interfaces.forEach(decided -> list.add(element(decided)));
        return list.toString();
    }

    private static ObjectNode element(Decided decided) {
        NetworkSelection selection = decided.requested().selection();
        ObjectNode element = JsonNodeFactory.instance
                .objectNode()
                .put("name", selection.name())
                .put("namespace", selection.namespace())
                .put("interface", decided.requested().iface());
        List<String> ips = decided.ips().isEmpty() ? selection.ips() : decided.ips();
        if (!ips.isEmpty()) {
            ArrayNode array = element.putArray("ips");
            ips.forEach(ip -> array.add(Cidr.parse(ip).map(Cidr::toString).orElse(ip)));
        }
        String mac = decided.mac().isEmpty() ? selection.mac() : decided.mac();
        if (!mac.isEmpty()) {
            element.put("mac", MacText.parse(mac).orElse(mac));
        }
        if (!decided.claim().isEmpty()) {
            element.put(CLAIM_KEY, decided.claim());
        }
        for (Map.Entry<String, JsonNode> field : selection.source().properties()) {
            if (!WRITTEN.contains(field.getKey().toLowerCase(Locale.ROOT))) {
                element.set(field.getKey(), field.getValue());
            }
        }
        return element;
    }
}
