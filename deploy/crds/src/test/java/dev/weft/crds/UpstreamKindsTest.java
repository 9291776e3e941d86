package dev.weft.crds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.crds.multus.NetworkAttachmentDefinition;
import dev.weft.crds.sriov.SriovNetworkNodeState;
import dev.weft.crds.whereabouts.IPPool;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Upstream's kinds as their own programs write them. */
class UpstreamKindsTest {

    static List<String> kinds() {
        return Crds.MEMBER;
    }

    private static ObjectNode object(String definition) {
        return (ObjectNode) CrdGeneration.read(Fixtures.text("/objects/" + definition + ".yaml"));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void anObjectWithAllFieldsIsValid(String definition) {
        assertThat(SchemaCheck.problems(definition, object(definition), null)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void fieldsThatWeftDoesNotKnowSurviveBeingReadAndWritten(String definition) {
        ObjectNode object = object(definition);
        ((ObjectNode) object.get("spec")).putObject("ofANewerVersion").put("a", 1);

        assertThat(Fixtures.json(Fixtures.typed(object))).isEqualTo(object);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theTypedViewKnowsEveryField(String definition) {
        JsonNode object = object(definition);
        Modelled model = Fixtures.classOf(object.get("kind").asText()).getAnnotation(Modelled.class);

        assertThat(view(object.get("spec"), model.spec())).isEqualTo(Fixtures.withoutEmpty(object.get("spec")));
        if (object.has("status")) {
            assertThat(view(object.get("status"), model.status()))
                    .isEqualTo(Fixtures.withoutEmpty(object.get("status")));
        }
    }

    private static JsonNode view(JsonNode part, Class<? extends Record> type) {
        return Fixtures.withoutEmpty(View.json(View.of(part, type)));
    }

    @Test
    void theNamesOfUpstreamAreKeptToTheLetter() {
        SriovNetworkNodeState state =
                (SriovNetworkNodeState) Fixtures.typed(object("sriovnetworknodestates.sriovnetwork.openshift.io"));

        SriovNetworkNodeState.ObservedInterface card =
                state.asStatus().interfaces().getFirst();

        assertThat(card.totalvfs()).isEqualTo(64);
        assertThat(card.deviceID()).isEqualTo("158b");
        assertThat(card.vfs().getFirst().vlan()).isEqualTo(120);
        assertThat(View.json(card).at("/Vfs/0/Vlan").asInt()).isEqualTo(120);
    }

    @Test
    void anEmptyPoolStillWritesItsAllocations() {
        assertThat(View.json(new IPPool.Spec("10.30.0.0/24", Map.of()))
                        .path("allocations")
                        .isObject())
                .isTrue();
    }

    @Test
    void anObjectWithoutSpecHasAnEmptyView() {
        NetworkAttachmentDefinition nad = Serialization.unmarshal(
                "{\"apiVersion\":\"k8s.cni.cncf.io/v1\",\"kind\":\"NetworkAttachmentDefinition\"}",
                NetworkAttachmentDefinition.class);

        assertThat(nad.asSpec().config()).isNull();
    }

    @Test
    void aFieldOfTheWrongTypeIsNamed() {
        CustomResource<?, ?> pool = Fixtures.typed(CrdGeneration.read("{kind: IPPool, spec: {range: [1]}}"));

        assertThatThrownBy(((IPPool) pool)::asSpec)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("IPPool$Spec")
                .hasMessageContaining("String");
    }
}
