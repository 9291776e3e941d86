package dev.weft.attach.domain.sriov;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.domain.sriov.NetworkReconcile.Decision;
import dev.weft.attach.domain.sriov.NetworkReconcile.Existing;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NetworkReconcileTest implements NetworkReconcile.Member {

    private final Map<String, Existing> nads = new HashMap<>();

    @Override
    public boolean hasNamespace(String namespace) {
        return !namespace.equals("absent");
    }

    @Override
    public Optional<Existing> nad(String namespace, String name) {
        return Optional.ofNullable(nads.get(namespace + "/" + name));
    }

    @Test
    void anUnchangedNetworkWritesNothing() {
        OperatorNad nad = decide(network("ops", "apps")).write().orElseThrow();
        nads.put("apps/net", new Existing(nad.annotations(), nad.config()));

        assertThat(decide(network("ops", "apps")).write()).isEmpty();
        assertThat(decide(network("ops", "apps")).ready().status()).isTrue();
    }

    @Test
    void aDefinitionOfAnotherNetworkIsNotTouched() {
        nads.put(
                "apps/net",
                new Existing(
                        Map.of(OperatorRendering.OWNER_REF, "SriovNetwork.sriovnetwork.openshift.io/x/net"), "{}"));

        Decision decision = decide(network("ops", "apps"));

        assertThat(decision.write()).isEmpty();
        assertThat(decision.ready().message()).contains("apps/net", "x/net");
    }

    @Test
    void aNetworkThatMovedTakesItsOldDefinitionAway() {
        ObjectNode network = network("ops", "apps");
        network.withObject("/metadata/annotations").put(NetworkReconcile.LAST_NAMESPACE, "old");

        Decision decision = decide(network);

        assertThat(decision.deleteFrom()).contains("old");
        assertThat(decision.lastNamespace()).contains("apps");
    }

    @Test
    void aMissingNamespaceIsWaitedFor() {
        assertThat(decide(network("ops", "absent")).ready().reason()).isEqualTo("NamespaceNotFound");
    }

    @Test
    void onlyTheOperatorsNamespaceReachesOthers() {
        Decision decision = decide(network("apps", "other"));

        assertThat(decision.write()).isEmpty();
        assertThat(decision.ready().reason()).isEqualTo("NetworkAttachmentDefinitionInvalid");
    }

    private Decision decide(ObjectNode network) {
        return NetworkReconcile.decide(OperatorKind.SriovNetwork, network, "ops", "openshift.io", this);
    }

    private static ObjectNode network(String namespace, String target) {
        ObjectNode network = JsonNodeFactory.instance.objectNode();
        network.putObject("metadata").put("name", "net").put("namespace", namespace);
        network.putObject("spec").put("resourceName", "fast").put("networkNamespace", target);
        return network;
    }
}
