package dev.weft.conformance.ipam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.domain.cni.CniConfig;
import dev.weft.attach.domain.cni.LinkAddresses;
import dev.weft.attach.domain.cni.LinkAddresses.Applied;
import dev.weft.attach.domain.cni.PluginRefusal;
import dev.weft.conformance.AreaSet;
import dev.weft.conformance.Check;
import dev.weft.conformance.Verdict;
import dev.weft.plugins.cni.IpResult;
import dev.weft.plugins.cni.IpamRefusal;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.hostlocal.HostLocalAllocator;
import dev.weft.plugins.hostlocal.HostLocalConfig;
import dev.weft.plugins.hostlocal.HostLocalStore;
import dev.weft.plugins.staticipam.StaticIpam;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** From what a plugin is told to what is on the interface: the IPAM plugin's answer, and what is made of it. */
public final class LinkAreas implements AreaSet {

    private static final Set<String> INPUTS =
            Set.of("id", "area", "title", "plugin", "ifname", "cni_args", "conf", "note", "source", "tool", "rc");

    @Override
    public Map<String, Check> areas() {
        return Map.of("static_ips_capability", LinkAreas::observed, "cni_apply", Expectation.of(LinkAreas::applied));
    }

    private static Verdict observed(JsonNode vector) {
        JsonNode error = vector.path("error");
        ObjectNode expected = Answers.JSON.objectNode();
        vector.properties().stream()
                .filter(field -> !INPUTS.contains(field.getKey()))
                .forEach(field -> expected.set(field.getKey(), field.getValue()));
        String iface = GoJson.text(vector, "ifname");
        ObjectNode answer = Answers.JSON.objectNode();
        try {
            JsonNode conf = vector.path("conf");
            Applied applied = LinkAddresses.of(conf, iface, ipam(conf, GoJson.text(vector, "cni_args")));
            for (Map.Entry<String, JsonNode> field : expected.properties()) {
                JsonNode shown = shown(field.getKey(), field.getValue(), vector, applied, iface);
                if (shown.isMissingNode()) {
                    return new Verdict(Verdict.Kind.NOT_BUILT, expected, answer, "no rule says " + field.getKey());
                }
                answer.set(field.getKey(), shown);
            }
        } catch (IpamRefusal refusal) {
            return refused(error, expected, refusal.text());
        } catch (PluginRefusal refusal) {
            return refused(error, expected, refusal.text());
        }
        return expected.isEmpty()
                ? new Verdict(Verdict.Kind.NOT_BUILT, expected, answer, "the case says nothing that a rule answers")
                : Verdict.compare(expected, answer);
    }

    private static Verdict refused(JsonNode error, JsonNode expected, String text) {
        boolean passed = error.has("contains")
                ? text.contains(error.path("contains").asText())
                : text.equals(error.path("msg").asText(""));
        return new Verdict(passed ? Verdict.Kind.PASSED : Verdict.Kind.FAILED, expected, Answers.text(text), "");
    }

    /** The answer of the IPAM plugin that a configuration names, with the routes that go with it. */
    public static ObjectNode ipam(JsonNode conf, String cniArgs) {
        JsonNode ipam = GoJson.field(conf, "ipam");
        IpResult result = switch (GoJson.text(ipam, "type")) {
            case "static" -> StaticIpam.add(conf, cniArgs);
            case "host-local" ->
                HostLocalAllocator.add(HostLocalConfig.read(conf, cniArgs), HostLocalStore.empty(), "c", "net1")
                        .result();
            default -> new IpResult(List.of(), List.of());
        };
        ObjectNode answer = Answers.result(result);
        // Both plugins hand routes on as they are configured, with all of their fields.
        if (GoJson.field(ipam, "routes").isArray()) {
            answer.set("routes", GoJson.field(ipam, "routes"));
        }
        return answer;
    }

    private static JsonNode shown(String field, JsonNode wanted, JsonNode vector, Applied applied, String iface) {
        return switch (field) {
            case "result_ips", "kernel_addrs" -> Answers.texts(applied.addresses());
            case "result_gateway" ->
                applied.gateways().isEmpty()
                        ? Answers.JSON.nullNode()
                        : Answers.text(applied.gateways().getFirst());
            case "mac" ->
                CniConfig.mac(vector.path("conf"), GoJson.text(vector, "cni_args"))
                        .<JsonNode>map(Answers::text)
                        .orElse(Answers.JSON.nullNode());
            case "kernel_routes" -> KernelRoutes.agree(wanted, applied, iface) ? wanted : routes(applied);
            default -> Answers.JSON.missingNode();
        };
    }

    private static ArrayNode routes(Applied applied) {
        return Answers.texts(applied.routes());
    }

    /** The result of upstream's test, for the pod's eth0; a case says what is other than in it. */
    private static JsonNode applied(JsonNode input) {
        ObjectNode result = Answers.JSON.objectNode();
        if (input.has("interfaces")) {
            result.set("interfaces", input.get("interfaces"));
        } else {
            ArrayNode interfaces = result.putArray("interfaces");
            interfaces.addObject().put("name", "eth0");
            interfaces.addObject().put("name", "fake0");
        }
        ArrayNode ips = result.putArray("ips");
        ips.addObject().put("address", "1.2.3.30/24").put("interface", 0);
        ips.addObject().put("address", "abcd:1234:ffff::cdde/64").put("interface", 0);
        if (input.has("ips[0].interface")) {
            ((ObjectNode) ips.get(0)).set("interface", input.get("ips[0].interface"));
        }
        if (input.path("ip_gateways_set").asBoolean(false)) {
            ((ObjectNode) ips.get(0)).put("gateway", "1.2.3.1");
            ((ObjectNode) ips.get(1)).put("gateway", "abcd:1234:ffff::1");
        }
        ArrayNode routes = result.putArray("routes");
        for (String dst : List.of("15.5.6.0/24", "1111:dddd::/80")) {
            ObjectNode route = routes.addObject().put("dst", dst);
            if (!input.has("routes_gw")) {
                route.put("gw", dst.indexOf(':') < 0 ? "1.2.3.1" : "abcd:1234:ffff::1");
            }
        }
        try {
            Applied applied = LinkAddresses.configure(result, "eth0");
            boolean fromAddresses = applied.routes().stream()
                    .allMatch(
                            route -> route.gw().equals(route.dst().indexOf(':') < 0 ? "1.2.3.1" : "abcd:1234:ffff::1"));
            return Answers.JSON
                    .objectNode()
                    .put(
                            "route_gw",
                            fromAddresses
                                    ? "taken from the first IP of the same family that has a gateway"
                                    : applied.routes().toString());
        } catch (PluginRefusal refusal) {
            throw new IpamRefusal(refusal.text());
        }
    }
}
