package dev.weft.attach.domain.cni;

import static dev.weft.attach.domain.cni.PluginRules.problem;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.plugins.gojson.GoJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rules of the plugins that are chained behind the one that makes the interface. */
final class MetaPluginRules {

    private static final long LARGEST_BURST_BYTES = 0xffff_ffffL;

    private MetaPluginRules() {}

    static Optional<PluginProblem> bandwidth(JsonNode conf) {
        for (String direction : new String[] {"ingress", "egress"}) {
            long rate = number(conf, direction + "Rate");
            long burst = number(conf, direction + "Burst");
            if (burst == 0 && rate != 0) {
                return problem(
                        direction + "Burst", "if rate is set, burst must also be set", "set " + direction + "Burst");
            }
            if (rate == 0 && burst != 0) {
                return problem(
                        direction + "Rate", "if burst is set, rate must also be set", "set " + direction + "Rate");
            }
            if (burst / 8 >= LARGEST_BURST_BYTES) {
                return problem(direction + "Burst", "burst cannot be more than 4GB", "lower " + direction + "Burst");
            }
        }
        return Optional.empty();
    }

    private static long number(JsonNode conf, String field) {
        JsonNode own = GoJson.field(conf, field);
        return own.isNumber()
                ? own.asLong()
                : GoJson.field(GoJson.field(GoJson.field(conf, "runtimeConfig"), "bandwidth"), field)
                        .asLong(0);
    }

    static Optional<PluginProblem> portmap(JsonNode conf) {
        if (GoJson.field(conf, "markMasqBit").isNumber()
                && GoJson.optional(conf, "externalSetMarkChain").isPresent()) {
            return problem(
                    "markMasqBit", "Cannot specify externalSetMarkChain and markMasqBit", "remove one of the two");
        }
        long bit = GoJson.field(conf, "markMasqBit").asLong(13);
        if (bit < 0 || bit > 31) {
            return problem("markMasqBit", "MasqMarkBit must be between 0 and 31", "set a bit of 0 to 31");
        }
        String backend = GoJson.text(conf, "backend");
        List<String> foreign = foreignOptions(conf, backend);
        if (!List.of("", "iptables", "nftables").contains(backend)) {
            return problem("backend", "unrecognized backend \"" + backend + "\"", "set iptables or nftables");
        }
        if (!foreign.isEmpty()) {
            String other = backend.equals("iptables") ? "nftables" : "iptables";
            return problem(
                    foreign.getFirst(),
                    backend + " backend was requested but configuration contains " + other + "-specific options ["
                            + String.join(" ", foreign) + "]",
                    "remove them, or set backend: " + other);
        }
        for (JsonNode mapping : GoJson.field(GoJson.field(conf, "runtimeConfig"), "portMappings")) {
            for (Map.Entry<String, String> port :
                    List.of(Map.entry("containerPort", "container"), Map.entry("hostPort", "host"))) {
                long number = GoJson.field(mapping, port.getKey()).asLong(0);
                if (number <= 0) {
                    return problem(
                            port.getKey(),
                            "Invalid " + port.getValue() + " port number: " + number,
                            "set a port of 1 to 65535");
                }
            }
        }
        return Optional.empty();
    }

    /** Options that only the other backend understands, in the order in which the plugin looks for them. */
    private static List<String> foreignOptions(JsonNode conf, String backend) {
        List<String> foreign = new ArrayList<>();
        if (backend.equals("nftables")) {
            if (GoJson.optional(conf, "externalSetMarkChain").isPresent()) {
                foreign.add("externalSetMarkChain");
            }
            if (GoJson.field(conf, "markMasqBit").isNumber()) {
                foreign.add("markMasqBit");
            }
        }
        for (String field : new String[] {"conditionsV4", "conditionsV6"}) {
            boolean iptables = GoJson.texts(conf, field).stream().anyMatch(MetaPluginRules::isIptablesWord);
            boolean present = !GoJson.texts(conf, field).isEmpty();
            if (present && (backend.equals("nftables") && iptables || backend.equals("iptables") && !iptables)) {
                foreign.add(field);
            }
        }
        return foreign;
    }

    private static boolean isIptablesWord(String word) {
        return word.equals("!") || word.startsWith("-");
    }

    static Optional<PluginProblem> tuning(JsonNode conf) {
        for (Map.Entry<String, JsonNode> entry : GoJson.field(conf, "sysctl").properties()) {
            String key = entry.getKey().replace('/', '.');
            if (!key.startsWith("net.")) {
                return problem(
                        "sysctl",
                        "invalid net sysctl key: \"" + entry.getKey() + "\"",
                        "set only keys under net., the others belong to the node");
            }
        }
        return Optional.empty();
    }

    static Optional<PluginProblem> vrf(JsonNode conf) {
        return GoJson.optional(conf, "vrfname").isPresent()
                ? Optional.empty()
                : problem("vrfname", "configuration is expected to have a valid vrf name", "set vrfname");
    }
}
