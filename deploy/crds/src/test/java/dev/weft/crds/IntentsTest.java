package dev.weft.crds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.crds.weft.AddressPool;
import dev.weft.crds.weft.Enforcement;
import dev.weft.crds.weft.IntentStatus;
import dev.weft.crds.weft.Network;
import dev.weft.crds.weft.SriovPolicy;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Weft's intents as users write them. */
class IntentsTest {

    static List<String> intents() {
        return Crds.HUB;
    }

    static List<Fixtures.Case> accepted() {
        return Fixtures.cases("/accepted/intents.yaml");
    }

    static List<Fixtures.Case> refused() {
        return Fixtures.cases("/refused/intents.yaml");
    }

    @ParameterizedTest
    @MethodSource("intents")
    void theExampleOfAnIntentIsValid(String definition) {
        ObjectNode example = (ObjectNode) CrdGeneration.read(Crds.example(definition));

        assertThat(SchemaCheck.problems(definition, example, null)).isEmpty();
        assertThat(Fixtures.json(Fixtures.typed(example))).isEqualTo(example);
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void whatIsRightIsAccepted(Fixtures.Case given) {
        assertThat(SchemaCheck.problems(given.definition(), given.object(), given.before()))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void nothingIsLostBetweenJsonAndJava(Fixtures.Case given) {
        SchemaCheck.problems(given.definition(), given.object(), null);

        JsonNode again = Fixtures.json(Fixtures.typed(given.object()));

        assertThat(Fixtures.withoutEmpty(again)).isEqualTo(Fixtures.withoutEmpty(given.object()));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatIsWrongIsRefusedWithAReason(Fixtures.Case given) {
        assertThat(SchemaCheck.problems(given.definition(), given.object(), given.before()))
                .as(given.sentence())
                .anyMatch(problem -> problem.contains(given.says()));
    }

    @Test
    void everyFieldOfEveryIntentIsTriedByAnAcceptedCase() {
        for (String definition : Crds.HUB) {
            List<JsonNode> objects = accepted().stream()
                    .filter(c -> c.definition().equals(definition))
                    .<JsonNode>map(Fixtures.Case::object)
                    .toList();

            assertThat(untried("", SchemaCheck.schema(definition), objects))
                    .as(definition)
                    .isEmpty();
        }
    }

    private static List<String> untried(String path, JsonNode schema, List<JsonNode> nodes) {
        if (nodes.isEmpty()) {
            return List.of(path);
        }
        Stream<String> fields = schema.path("properties").properties().stream()
                .flatMap(p -> untried(
                        path + "." + p.getKey(),
                        p.getValue(),
                        nodes.stream()
                                .filter(n -> n.has(p.getKey()))
                                .map(n -> n.get(p.getKey()))
                                .toList())
                        .stream());
        Stream<String> items = schema.has("items")
                ? untried(
                        path + "[]",
                        schema.get("items"),
                        nodes.stream().flatMap(JsonNode::valueStream).toList())
                        .stream()
                : Stream.of();
        return Stream.concat(fields, items).toList();
    }

    @Test
    void absentFieldsHaveTheDefaultsOfTheSchema() {
        SriovPolicy policy = Serialization.unmarshal(
                "{\"kind\":\"SriovPolicy\",\"spec\":{\"resourceName\":\"r\",\"numVfs\":1,\"nicSelector\":{}}}",
                SriovPolicy.class);
        AddressPool pool = Serialization.unmarshal(
                "{\"kind\":\"AddressPool\",\"spec\":{\"cidrs\":[\"10.0.0.0/24\"]}}", AddressPool.class);

        assertThat(policy.getSpec().enforcement()).isEqualTo(Enforcement.Enforce);
        assertThat(policy.getSpec().priority()).isEqualTo(99);
        assertThat(policy.getSpec().deviceType()).isEqualTo("netdevice");
        assertThat(policy.getSpec().paused()).isFalse();
        assertThat(policy.getSpec().clusterSelector()).isNull();
        assertThat(pool.getSpec().quarantine()).isEqualTo("60s");
        assertThat(pool.getSpec().excludes()).isEmpty();
    }

    @Test
    void aFieldOfANewerVersionDoesNotStopTheReading() {
        Network network = Serialization.unmarshal(
                "{\"kind\":\"Network\",\"spec\":{\"namespaces\":[\"a\"],\"later\":1,\"macvlan\":{\"later\":{}}}}",
                Network.class);

        assertThat(network.getSpec().macvlan()).isNotNull();
    }

    @Test
    void aConditionIsFoundByItsType() {
        IntentStatus status = (IntentStatus) Fixtures.typed(accepted().stream()
                        .filter(c -> c.sentence().equals("a pool with all fields"))
                        .findFirst()
                        .orElseThrow()
                        .object())
                .getStatus();

        assertThat(status.condition(Condition.READY))
                .hasValueSatisfying(ready -> assertThat(ready.holds()).isTrue());
        assertThat(status.condition(Condition.DEGRADED)).isEmpty();
    }
}
