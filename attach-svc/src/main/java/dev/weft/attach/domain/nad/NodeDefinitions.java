package dev.weft.attach.domain.nad;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.domain.carving.CarvedSet;
import dev.weft.attach.domain.carving.Carving;
import dev.weft.attach.domain.request.KnownNetwork;
import dev.weft.plugins.cni.IpamRefusal;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.gojson.GoJsonException;
import dev.weft.plugins.hostlocal.HostLocalConfig;
import dev.weft.plugins.hostlocal.HostLocalRange;
import dev.weft.plugins.hostlocal.RangeSet;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.AddressRange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The definitions of a network that each node has one of. Their configurations differ in the ranges alone: the name that host-local keeps
 * its files under stays that of the network, and so does the prefix, whose length the addresses get.
 *
 * @param base the definition that pods name; it gives no address
 * @param config its configuration
 * @param declared the ranges as declared, one for each set
 */
public record NodeDefinitions(RenderedNad base, ObjectNode config, Carving carving, List<ObjectNode> declared) {

    /** What host-local says of the base definition, as the network that it could not read. Rule: {@code net.ParseCIDR}. */
    static final String TEXT =
            "each node has a range of its own, which Weft names in the annotation of the pod: the next try reads it";

    private static final int LONGEST = 63;
    private static final int HASH = 8;

    public NodeDefinitions {
        declared = List.copyOf(declared);
    }

    /** Name of a node's definition: a DNS label, as every reader wants it; the hash keeps apart what would read alike. */
    public static String name(String nad, String node) {
        String readable = (nad + "-" + node).replace('.', '-');
        int longest = LONGEST - HASH - 1;
        String start = readable.length() > longest ? readable.substring(0, longest) : readable;
        while (start.endsWith("-")) {
            start = start.substring(0, start.length() - 1);
        }
        return start + "-" + hash(nad + "/" + node);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH / 2);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The definition of a node. */
    public RenderedNad of(String node, List<AddressRange> slice) {
        ObjectNode complete = config.deepCopy();
        ObjectNode ipam =
                (ObjectNode) (complete.has("plugins") ? complete.path("plugins").get(0) : complete).get("ipam");
        var ranges = ipam.putArray("ranges");
        for (int i = 0; i < slice.size(); i++) {
            CarvedSet set = carving.sets().get(i);
            ObjectNode range = ranges.addArray()
                    .addObject()
                    .put("subnet", set.subnet().toString())
                    .put("rangeStart", slice.get(i).first().toString())
                    .put("rangeEnd", slice.get(i).last().toString());
            JsonNode gateway = declared.get(i).path("gateway");
            if (gateway.isTextual()) {
                range.set("gateway", gateway);
            }
        }
        Map<String, String> annotations = new HashMap<>(base.annotations());
        annotations.remove(KnownNetwork.PER_NODE_KEY);
        annotations.put(KnownNetwork.NODE_KEY, node);
        return new RenderedNad(
                name(base.name(), node),
                Optional.of(complete.toPrettyString()),
                annotations,
                base.resourceName(),
                List.of(),
                Optional.empty(),
                Optional.of(base.name()));
    }

    /** What a definition gives, one range for each set; empty when that can't be read of it. */
    public static List<AddressRange> ranges(String config) {
        try {
            JsonNode root = GoJson.read(config);
            JsonNode plugins = GoJson.field(root, "plugins");
            JsonNode first = plugins.isArray() && !plugins.isEmpty() ? plugins.get(0) : root;
            ObjectNode conf = JsonNodeFactory.instance.objectNode().put("cniVersion", NetworkRendering.CNI_VERSION);
            conf.set("ipam", GoJson.field(first, "ipam"));
            List<AddressRange> ranges = new ArrayList<>();
            for (RangeSet set : HostLocalConfig.read(conf, "").sets()) {
                for (HostLocalRange range : set.ranges()) {
                    ranges.add(new AddressRange(range.start(), range.end()));
                }
            }
            return List.copyOf(ranges);
        } catch (GoJsonException | IpamRefusal unreadable) {
            return List.of();
        }
    }

    /** One address as a range; empty for a text that is none. */
    static List<AddressRange> single(String address) {
        return Address.parse(address)
                .map(one -> List.of(new AddressRange(one, one)))
                .orElse(List.of());
    }
}
