package dev.weft.attach.domain.nad;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.events.fact.Finding;
import dev.weft.events.key.ClusterKey;
import dev.weft.plugins.cni.IpamRefusal;
import dev.weft.plugins.hostlocal.HostLocalConfig;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.AddressRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Networks of a member that would give one address twice on a segment that they have in common: host-local keeps its files by the name of
 * the network, so that no network knows what another one has given.
 */
public final class RangeOverlaps {

    private static final String CODE = "RangesOverlap";

    private final Map<String, Map<String, AddressRange>> found = new TreeMap<>();

    /** One range, with the name that its files are under. */
    private record Given(String network, String files, String segment, AddressRange range) {}

    private RangeOverlaps() {}

    /**
     * @param networks those of one member
     */
    public static RangeOverlaps among(Collection<Declared> networks) {
        List<Given> all = new ArrayList<>();
        networks.forEach(network -> all.addAll(given(network)));
        all.sort(Comparator.comparing(Given::segment)
                .thenComparing(one -> one.range().first()));
        RangeOverlaps overlaps = new RangeOverlaps();
        // Those that reach furthest come last, so that what has ended is dropped from the front.
        TreeMap<Address, List<Given>> open = new TreeMap<>();
        String segment = "";
        for (Given one : all) {
            if (!one.segment().equals(segment)) {
                open.clear();
                segment = one.segment();
            }
            open.headMap(one.range().first(), false).clear();
            open.values().forEach(ending -> ending.forEach(other -> overlaps.add(one, other)));
            open.computeIfAbsent(one.range().last(), last -> new ArrayList<>()).add(one);
        }
        return overlaps;
    }

    private void add(Given one, Given other) {
        if (one.files().equals(other.files())) {
            return;
        }
        Address last = one.range().last().compareTo(other.range().last()) < 0
                ? one.range().last()
                : other.range().last();
        AddressRange common = new AddressRange(one.range().first(), last);
        found.computeIfAbsent(one.network(), name -> new TreeMap<>()).putIfAbsent(other.network(), common);
        found.computeIfAbsent(other.network(), name -> new TreeMap<>()).putIfAbsent(one.network(), common);
    }

    /** What is found of one network. */
    public List<Finding> of(ClusterKey member, String network) {
        Map<String, AddressRange> others = found.getOrDefault(network, Map.of());
        return others.entrySet().stream()
                .map(other -> new Finding(
                        CODE,
                        "Network " + member.fleet() + "/" + network,
                        "spec.ipam.hostLocal.ranges",
                        "Networks " + network + " and " + other.getKey() + " both give " + other.getValue()
                                + " on one segment of member " + member.cluster()
                                + ", and host-local keeps the files of each apart: two pods would get one address",
                        "give them ranges without common addresses, e.g. with rangeStart and rangeEnd"))
                .toList();
    }

    private static List<Given> given(Declared declared) {
        JsonNode hostLocal = SharedRange.hostLocal(declared.spec());
        if (!hostLocal.isObject()) {
            return List.of();
        }
        ObjectNode conf = JsonNodeFactory.instance.objectNode().put("cniVersion", NetworkRendering.CNI_VERSION);
        conf.putObject("ipam").set("ranges", hostLocal.path("ranges"));
        String files = hostLocal.path("dataDir").asText("") + "/" + declared.nadName();
        String segment = segment(declared.spec());
        try {
            return HostLocalConfig.read(conf, "").sets().stream()
                    .flatMap(set -> set.ranges().stream())
                    .map(range -> new Given(
                            declared.network().name(), files, segment, new AddressRange(range.start(), range.end())))
                    .toList();
        } catch (IpamRefusal unreadable) {
            return List.of();
        }
    }

    /** What an interface is attached to, as far as its kind says: two that differ here do not meet. */
    private static String segment(NetworkSpec spec) {
        Map.Entry<String, ObjectNode> kind = spec.kinds().entrySet().iterator().next();
        ObjectNode fields = kind.getValue();
        String vlan = "/" + fields.path("vlan").asText(fields.path("vlanId").asText(""));
        return switch (kind.getKey()) {
            case "macvlan", "ipvlan", "vlan" -> "link/" + fields.path("master").asText("") + vlan;
            case "bridge", "ovs" -> kind.getKey() + "/" + fields.path("bridge").asText("") + vlan;
            case "sriov", "ibSriov" -> "resource/" + fields.path("resourceName").asText("") + vlan;
            default -> kind.getKey() + "/" + fields;
        };
    }
}
