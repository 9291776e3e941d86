package dev.weft.attach.domain.cni;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.plugins.gojson.GoJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What each plugin demands of its configuration, as far as it can be told without the node. Rule: the configuration
 * readers of the containernetworking plugins and of sriov-cni, in their order: the first refusal is the one they give.
 */
public final class PluginRules {

    private static final int LAST_VLAN = 4094;
    private static final Set<String> MACVLAN_MODES = Set.of("", "bridge", "private", "vepa", "passthru");
    private static final Set<String> IPVLAN_MODES = Set.of("", "l2", "l3", "l3s");
    private static final Pattern MAC = Pattern.compile("([0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}");

    private PluginRules() {}

    /** The first refusal, or empty when the plugin would take the configuration or is not known here. */
    public static Optional<PluginProblem> check(JsonNode conf) {
        return switch (GoJson.text(conf, "type")) {
            case "bridge" -> bridge(conf);
            case "macvlan" -> mode(conf, "macvlan", MACVLAN_MODES).or(() -> mtu(conf));
            case "ipvlan" ->
                mode(conf, "ipvlan", IPVLAN_MODES).or(() -> mtu(conf)).or(() -> ipamNeeded(conf, "ipvlan"));
            case "host-device" -> hostDevice(conf);
            case "vlan" -> vlan(conf);
            case "dummy" ->
                ipamType(conf).isEmpty()
                        ? problem(
                                "ipam",
                                "dummy interface requires an IPAM configuration",
                                "add an ipam section, e.g. {type: static}")
                        : Optional.empty();
            case "sriov" -> sriov(conf);
            case "bandwidth" -> MetaPluginRules.bandwidth(conf);
            case "portmap" -> MetaPluginRules.portmap(conf);
            case "tuning" -> MetaPluginRules.tuning(conf);
            case "vrf" -> MetaPluginRules.vrf(conf);
            default -> Optional.empty();
        };
    }

    static Optional<PluginProblem> problem(String field, String text, String mend) {
        return Optional.of(new PluginProblem(field, text, mend));
    }

    static Optional<String> ipamType(JsonNode conf) {
        return GoJson.optional(GoJson.field(conf, "ipam"), "type");
    }

    private static Optional<PluginProblem> bridge(JsonNode conf) {
        long vlan = GoJson.field(conf, "vlan").asLong(0);
        if (vlan < 0 || vlan > LAST_VLAN) {
            return problem(
                    "vlan",
                    "invalid VLAN ID " + vlan + " (must be between 0 and 4094)",
                    "set a VLAN of 1 to 4094, or 0 for none");
        }
        try {
            trunk(GoJson.field(conf, "vlanTrunk"));
        } catch (PluginRefusal refusal) {
            return problem("vlanTrunk", refusal.text(), "give each entry an id, or minID and maxID, of 1 to 4094");
        }
        if (isSet(conf, "hairpinMode") && isSet(conf, "promiscMode")) {
            return problem(
                    "hairpinMode",
                    "cannot set hairpin mode and promiscuous mode at the same time",
                    "set one of hairpinMode and promiscMode to false");
        }
        if (isSet(conf, "disableContainerInterface") && ipamType(conf).isPresent()) {
            return problem(
                    "ipam",
                    "cannot use IPAM when DisableContainerInterface flag is set",
                    "remove ipam, or set disableContainerInterface to false");
        }
        return mtu(conf);
    }

    /**
     * The VLANs of a trunk, ascending; empty when there is none.
     *
     * @throws PluginRefusal with the plugin's text
     */
    public static List<Integer> trunk(JsonNode trunk) {
        Set<Integer> vlans = new TreeSet<>();
        for (JsonNode entry : trunk) {
            JsonNode min = GoJson.field(entry, "minID");
            JsonNode max = GoJson.field(entry, "maxID");
            if (min.isNumber() && (min.asLong() <= 0 || min.asLong() > LAST_VLAN)) {
                throw new PluginRefusal("incorrect trunk minID parameter");
            }
            if (max.isNumber() && (max.asLong() <= 0 || max.asLong() > LAST_VLAN)) {
                throw new PluginRefusal("incorrect trunk maxID parameter");
            }
            if (min.isNumber() && max.isNumber() && max.asLong() < min.asLong()) {
                throw new PluginRefusal("minID is greater than maxID in trunk parameter");
            }
            if (min.isNumber() != max.isNumber()) {
                throw new PluginRefusal("minID and maxID should be configured simultaneously, "
                        + (min.isNumber() ? "maxID" : "minID") + " is missing");
            }
            for (int vlan = min.asInt(1); vlan <= max.asInt(0); vlan++) {
                vlans.add(vlan);
            }
            JsonNode id = GoJson.field(entry, "id");
            if (id.isNumber()) {
                if (id.asLong() <= 0 || id.asLong() > LAST_VLAN) {
                    throw new PluginRefusal("incorrect trunk id parameter");
                }
                vlans.add(id.asInt());
            }
        }
        return List.copyOf(vlans);
    }

    private static Optional<PluginProblem> mode(JsonNode conf, String plugin, Set<String> modes) {
        String mode = GoJson.text(conf, "mode");
        return modes.contains(mode)
                ? Optional.empty()
                : problem(
                        "mode",
                        "unknown " + plugin + " mode: \"" + mode + "\"",
                        "set one of "
                                + modes.stream()
                                        .filter(known -> !known.isEmpty())
                                        .sorted()
                                        .toList());
    }

    /** Above the master's MTU can only be told where that one is known. */
    private static Optional<PluginProblem> mtu(JsonNode conf) {
        long mtu = GoJson.field(conf, "mtu").asLong(0);
        return mtu >= 0
                ? Optional.empty()
                : problem("mtu", "invalid MTU " + mtu, "set the MTU in bytes, or leave it out");
    }

    /** The refusal of macvlan, ipvlan and vlan for an MTU that their master can't carry; empty when it can. */
    public static Optional<String> mtuOver(long mtu, long masterMtu) {
        return mtu >= 0 && mtu <= masterMtu
                ? Optional.empty()
                : Optional.of("invalid MTU " + mtu + ", must be [0, master MTU(" + masterMtu + ")]");
    }

    private static Optional<PluginProblem> ipamNeeded(JsonNode conf, String plugin) {
        return ipamType(conf).isPresent() || GoJson.field(conf, "prevResult").isObject()
                ? Optional.empty()
                : problem(
                        "ipam",
                        plugin + " needs addresses: no IPAM plugin is named",
                        "add an ipam section, or use macvlan for layer 2 only");
    }

    private static Optional<PluginProblem> hostDevice(JsonNode conf) {
        List<Function<JsonNode, Optional<String>>> ways = List.of(
                json -> GoJson.optional(json, "device"),
                json -> GoJson.optional(json, "hwaddr"),
                json -> GoJson.optional(json, "kernelpath"),
                json -> GoJson.optional(json, "pciBusID"),
                json -> GoJson.optional(GoJson.field(json, "runtimeConfig"), "deviceID"));
        boolean named = ways.stream().anyMatch(way -> way.apply(conf).isPresent());
        if (!named) {
            return problem(
                    "device",
                    "specify either \"device\", \"hwaddr\", \"kernelpath\" or \"pciBusID\"",
                    "set exactly one of device, hwaddr, kernelpath, pciBusID, resourceName");
        }
        String hwaddr = GoJson.text(conf, "hwaddr");
        return hwaddr.isEmpty() || MAC.matcher(hwaddr).matches()
                ? Optional.empty()
                : problem("hwaddr", "failed to parse MAC address \"" + hwaddr + "\"", "write it as 52:54:00:12:34:56");
    }

    private static Optional<PluginProblem> vlan(JsonNode conf) {
        if (GoJson.text(conf, "master").isEmpty()) {
            return problem(
                    "master",
                    "\"master\" field is required. It specifies the host interface name to create the VLAN for",
                    "name the interface of the node, e.g. eth1");
        }
        long vlan = GoJson.field(conf, "vlanId").asLong(0);
        if (vlan < 0 || vlan > LAST_VLAN) {
            return problem(
                    "vlanId",
                    "invalid VLAN ID " + vlan + " (must be between 0 and 4095 inclusive)",
                    "set a VLAN of 0 to 4094");
        }
        return mtu(conf).or(() -> ipamNeeded(conf, "vlan"));
    }

    private static Optional<PluginProblem> sriov(JsonNode conf) {
        JsonNode vlanNode = GoJson.field(conf, "vlan");
        long vlan = vlanNode.asLong(0);
        if (vlan < 0 || vlan > LAST_VLAN) {
            return problem(
                    "vlan",
                    "LoadConf(): vlan ID " + vlan + " invalid: value must be in the range 0-4094",
                    "set a VLAN of 1 to 4094, or 0 for none");
        }
        long qos = GoJson.field(conf, "vlanQoS").asLong(0);
        if (qos < 0 || qos > 7) {
            return problem(
                    "vlanQoS",
                    "LoadConf(): vlan QoS PCP " + qos + " invalid: value must be in the range 0-7",
                    "set a priority of 0 to 7");
        }
        if (qos != 0 && vlan == 0) {
            return problem(
                    "vlanQoS",
                    "LoadConf(): non-zero vlan QoS must be used with non-zero vlan",
                    "set vlan too, or remove vlanQoS");
        }
        String proto = GoJson.text(conf, "vlanProto").toLowerCase(Locale.ROOT);
        if (!Set.of("", "802.1q", "802.1ad").contains(proto)) {
            return problem(
                    "vlanProto",
                    "LoadConf(): vlan Proto " + GoJson.text(conf, "vlanProto")
                            + " invalid: value must be '802.1Q' or '802.1ad'",
                    "set 802.1q or 802.1ad");
        }
        if (proto.equals("802.1ad") && vlan == 0) {
            return problem(
                    "vlanProto",
                    "LoadConf(): non-802.1q vlan proto must be used with non-zero vlan",
                    "set vlan too, or remove vlanProto");
        }
        return sriovRest(conf);
    }

    private static Optional<PluginProblem> sriovRest(JsonNode conf) {
        List<PluginProblem> problems = new ArrayList<>();
        word(conf, "spoofchk", Set.of("", "on", "off")).ifPresent(problems::add);
        word(conf, "trust", Set.of("", "on", "off")).ifPresent(problems::add);
        word(conf, "link_state", Set.of("", "auto", "enable", "disable")).ifPresent(problems::add);
        long min = GoJson.field(conf, "min_tx_rate").asLong(0);
        long max = GoJson.field(conf, "max_tx_rate").asLong(0);
        if (min < 0 || max < 0 || max != 0 && min > max) {
            problems.add(new PluginProblem(
                    "min_tx_rate",
                    "min_tx_rate " + min + " and max_tx_rate " + max + " do not fit together",
                    "set min_tx_rate to at most max_tx_rate, both 0 or more"));
        }
        return problems.stream().findFirst();
    }

    private static Optional<PluginProblem> word(JsonNode conf, String field, Set<String> allowed) {
        String value = GoJson.text(conf, field);
        return allowed.contains(value)
                ? Optional.empty()
                : problem(
                        field,
                        "LoadConf(): invalid " + field + " value: " + value,
                        "set one of "
                                + allowed.stream()
                                        .filter(word -> !word.isEmpty())
                                        .sorted()
                                        .toList());
    }

    private static boolean isSet(JsonNode conf, String field) {
        return GoJson.field(conf, field).asBoolean(false);
    }
}
