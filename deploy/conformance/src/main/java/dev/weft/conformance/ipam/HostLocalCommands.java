package dev.weft.conformance.ipam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.conformance.Check;
import dev.weft.conformance.Verdict;
import dev.weft.plugins.cni.IpResult;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.hostlocal.HostLocalAllocator;
import dev.weft.plugins.hostlocal.HostLocalConfig;
import dev.weft.plugins.hostlocal.HostLocalStore;
import java.util.Map;

/** Whole ADD and DEL calls. Cases that tell their steps in prose are not read. */
final class HostLocalCommands implements Check {

    @Override
    public Verdict check(JsonNode vector) {
        return Expectation.of(input -> input.has("steps") ? new HostLocalSteps(input).play() : run(input))
                .check(vector);
    }

    private static JsonNode run(JsonNode input) {
        String container = GoJson.optional(input, "container_id").orElse("dummy");
        String ifname = GoJson.optional(input, "if_name").orElse("eth0");
        String network = GoJson.optional(input, "name").orElse("mynet");
        ObjectNode answer = Answers.JSON.objectNode().put("ok", true);
        if (input.has("file_content")) {
            HostLocalStore store = new HostLocalStore(
                    Map.of("10.1.2.15", input.get("file_content").asText()));
            return answer.put(
                    "file_removed", store.release(container, ifname).files().isEmpty());
        }
        HostLocalConfig config = HostLocalConfig.read(conf(input, network), GoJson.text(input, "cni_args"));
        HostLocalAllocator.Added added = HostLocalAllocator.add(config, HostLocalStore.empty(), container, ifname);
        HostLocalStore gone = added.store().release(container, ifname);
        ObjectNode files = answer.putObject("files_after_add");
        ArrayNode removed = answer.putArray("files_gone_after_del");
        added.store().files().forEach((name, content) -> {
            files.put(network + "/" + name, content);
            if (!gone.files().containsKey(name)) {
                removed.add(network + "/" + name);
                answer.put("file_content", content);
            }
        });
        answer.put("routes", added.result().routes().size());
        if (input.path("args").has("cni")) {
            answer.set(
                    "ips",
                    Answers.texts(added.result().ips().stream()
                            .map(IpResult.Ip::address)
                            .map(cidr -> cidr.address())
                            .toList()));
        } else {
            answer.set("ips", Answers.ips(added.result().ips()));
        }
        return answer;
    }

    private static ObjectNode conf(JsonNode input, String network) {
        ObjectNode conf = input.deepCopy();
        conf.put("name", network).put("cniVersion", "1.0.0");
        if (!conf.has("ipam")) {
            conf.putObject("ipam").put("type", "host-local").set("subnet", input.path("subnet"));
        }
        return conf;
    }
}
