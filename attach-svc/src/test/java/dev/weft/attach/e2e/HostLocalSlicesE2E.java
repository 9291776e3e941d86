package dev.weft.attach.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.domain.carving.NodeSlices;
import dev.weft.attach.domain.nad.NetworkRendering;
import dev.weft.attach.domain.nad.NetworkSpec;
import dev.weft.attach.domain.nad.NodeDefinitions;
import dev.weft.attach.domain.nad.RenderedNad;
import dev.weft.testbed.build.ProgramCache;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real host-local with the definitions that Weft renders for two nodes; the files of each node are in a folder of its own. */
class HostLocalSlicesE2E {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SPEC = """
            {"macvlan": {"master": "eth1"}, "ipam": {"hostLocal": {
              "ranges": [[{"subnet": "10.40.0.0/28", "gateway": "10.40.0.9"}], [{"subnet": "fd00::/64"}]],
              "perNode": [{"size": "/29"}, {"size": "/125"}]}}}
            """;

    @TempDir
    static Path folder;

    private static Path plugin;
    private final NodeDefinitions definitions = rendered();

    private record Answer(int code, JsonNode output) {}

    @BeforeAll
    static void find() {
        ProgramCache.here().missing("host-local").ifPresent(Assumptions::abort);
        plugin = ProgramCache.here().need("host-local");
    }

    private static NodeDefinitions rendered() {
        try {
            RenderedNad nad = NetworkRendering.render(
                    "lan", NetworkSpec.read(JSON.readTree(SPEC)), "intel.com", Optional.empty());
            assertThat(nad.findings()).isEmpty();
            return nad.nodes().orElseThrow();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Answer add(String config, String node, int pod) throws IOException, InterruptedException {
        ObjectNode conf = (ObjectNode) JSON.readTree(config);
        ((ObjectNode) conf.get("ipam")).put("dataDir", folder.resolve(node).toString());
        ProcessBuilder builder = new ProcessBuilder(plugin.toString()).redirectErrorStream(false);
        builder.environment().put("CNI_COMMAND", "ADD");
        builder.environment().put("CNI_CONTAINERID", "pod-" + pod);
        builder.environment().put("CNI_NETNS", "/proc/self/ns/net");
        // It gives addresses only, and needs no other namespace than its own.
        builder.environment().put("CNI_NETNS_OVERRIDE", "true");
        builder.environment().put("CNI_IFNAME", "net1");
        builder.environment().put("CNI_PATH", plugin.getParent().toString());
        Process process = builder.start();
        process.getOutputStream().write(conf.toString().getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        JsonNode output = JSON.readTree(process.getInputStream());
        return new Answer(process.waitFor(), output);
    }

    @Test
    void twoNodesGiveAddressesOfOneSegmentWithoutOneInCommonUntilTheirRangesAreUsedUp() throws Exception {
        NodeSlices slices = NodeSlices.assign(
                definitions.carving(),
                definitions.carving().whole(),
                new TreeSet<>(List.of("node-1", "node-2")),
                true,
                List.of(),
                List.of());
        Set<String> given = new HashSet<>();
        List<Integer> counts = new ArrayList<>();
        for (String node : List.of("node-1", "node-2")) {
            String config =
                    definitions.of(node, slices.given().get(node)).config().orElseThrow();
            int count = 0;
            Answer answer = add(config, node, count);
            while (answer.code() == 0) {
                count++;
                for (JsonNode ip : answer.output().path("ips")) {
                    String address = ip.path("address").asText();
                    assertThat(given.add(address)).as("%s of %s", address, node).isTrue();
                    assertThat(address).endsWith(address.indexOf(':') < 0 ? "/28" : "/64");
                    assertThat(ip.path("gateway").asText()).isIn("10.40.0.9", "fd00::1");
                }
                answer = add(config, node, count);
            }
            assertThat(answer.output().path("msg").asText()).contains("no IP addresses available in range set");
            counts.add(count);
        }
        // Of the first block without the network, of the second without the gateway and the broadcast address: by IPv4,
        // and by IPv6 of the first without the network and the gateway.
        assertThat(counts).containsExactly(6, 6);
        assertThat(given).contains("10.40.0.1/28", "10.40.0.14/28").doesNotContain("10.40.0.9/28", "10.40.0.0/28");
    }

    @Test
    void theDefinitionThatPodsNameFailsWithASentence() throws Exception {
        Answer answer = add(definitions.base().config().orElseThrow(), "base", 0);

        assertThat(answer.code()).isNotZero();
        assertThat(answer.output().path("msg").asText())
                .contains("invalid CIDR address: each node has a range of its own");
    }
}
