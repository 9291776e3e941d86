package dev.weft.conformance.ipam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.conformance.AreaSet;
import dev.weft.conformance.Check;
import dev.weft.plugins.cni.IpResult;
import dev.weft.plugins.cni.IpamRefusal;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.staticipam.StaticIpam;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The static plugin. */
public final class StaticAreas implements AreaSet {

    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+");

    @Override
    public Map<String, Check> areas() {
        return Map.of(
                "static.add",
                Expectation.of(StaticAreas::add),
                "cni_static_ipam",
                Expectation.of(StaticAreas::command));
    }

    private static JsonNode add(JsonNode input) {
        if (GoJson.text(input, "op").equals("DEL")) {
            return Answers.JSON.objectNode().put("ok", true);
        }
        ObjectNode conf = input.deepCopy();
        if (GoJson.text(conf, "cniVersion").isEmpty()) {
            conf.put("cniVersion", "1.0.0");
        }
        return Answers.result(StaticIpam.add(conf, GoJson.text(input, "cni_args")));
    }

    /** A case may hold for several versions: all must answer alike. */
    private static JsonNode command(JsonNode input) {
        if (GoJson.text(input, "command").equals("DEL")) {
            return Answers.JSON.objectNode().put("error", false);
        }
        List<String> versions = new ArrayList<>();
        Matcher named = VERSION.matcher(GoJson.text(input, "cniVersion"));
        while (named.find()) {
            versions.add(named.group());
        }
        IpResult first = null;
        for (String version : versions.isEmpty() ? List.of("1.0.0") : versions) {
            ObjectNode conf = GoJson.field(input, "conf").deepCopy();
            conf.put("cniVersion", version);
            IpResult result = StaticIpam.add(conf, GoJson.text(input, "CNI_ARGS"));
            if (first != null && !first.equals(result)) {
                throw new IpamRefusal("answers differ between versions, see " + version);
            }
            first = result;
        }
        ObjectNode answer = Answers.result(first == null ? new IpResult(List.of(), List.of()) : first);
        boolean none = first == null
                || first.ips().stream().allMatch(ip -> ip.gateway().isEmpty());
        return answer.put("gateways", none ? "none" : "some");
    }
}
