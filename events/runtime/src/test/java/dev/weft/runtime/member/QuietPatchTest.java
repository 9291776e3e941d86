package dev.weft.runtime.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.local.fleet.SimulatedFleet;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QuietPatchTest {

    private static final String PATH = "api/v1/namespaces/default/configmaps/notes";

    private final SimulatedFleet fleet = new SimulatedFleet(null, 0);
    private final KubernetesClient client = fleet.client(fleet.hub());
    private ConfigMap written = new ConfigMap();

    @BeforeEach
    void write() {
        written = client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("notes")
                        .withNamespace("default")
                        .endMetadata()
                        .withData(Map.of("kept", "1", "changed", "1"))
                        .build())
                .create();
    }

    @AfterEach
    void stop() {
        client.close();
        fleet.close();
    }

    private static ObjectNode patch(String resourceVersion) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.putObject("metadata").put("resourceVersion", resourceVersion);
        patch.putObject("data").put("changed", "2");
        return patch;
    }

    @Test
    void whatIsPatchedIsChangedAndTheRestStays() {
        QuietPatch.strategicMerge(client, PATH, patch(written.getMetadata().getResourceVersion()));

        assertThat(client.configMaps()
                        .inNamespace("default")
                        .withName("notes")
                        .get()
                        .getData())
                .isEqualTo(Map.of("kept", "1", "changed", "2"));
    }

    @Test
    void anObjectThatChangedMeanwhileIsRefusedWithTheServersStatus() {
        assertThatThrownBy(() -> QuietPatch.strategicMerge(client, PATH, patch("1")))
                .isInstanceOfSatisfying(KubernetesClientException.class, refusal -> {
                    assertThat(refusal.getCode()).isEqualTo(409);
                    assertThat(refusal.getStatus().getReason()).isEqualTo("Conflict");
                    assertThat(refusal).hasMessageContaining(PATH).hasMessageContaining("409");
                });
    }

    @Test
    void anObjectThatIsGoneIsRefusedAsNotFound() {
        assertThatThrownBy(() -> QuietPatch.strategicMerge(client, PATH + "-of-another", patch("")))
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        refusal -> assertThat(refusal.getCode()).isEqualTo(404));
    }
}
