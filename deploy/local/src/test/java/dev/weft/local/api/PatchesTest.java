package dev.weft.local.api;

import static dev.weft.local.api.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PatchesTest {

    private static ObjectNode strategic(String object, String patch) {
        return Patches.strategic((ObjectNode) json(object), json(patch));
    }

    @Test
    void aStrategicPatchJoinsContainersAndTheirVariablesByName() {
        assertThat(strategic("""
                        {"spec":{"containers":[{"name":"a","image":"1","env":[{"name":"X","value":"1"}]},{"name":"b"}]}}""", """
                        {"spec":{"containers":[{"name":"a","env":[{"name":"Y","value":"2"},{"name":"X","value":"3"}]}]}}""")).isEqualTo(json("""
                        {"spec":{"containers":[{"name":"a","image":"1","env":[{"name":"X","value":"3"},{"name":"Y","value":"2"}]},{"name":"b"}]}}"""));
    }

    @Test
    void oneGateIsDeletedAndForeignGatesStay() {
        assertThat(strategic("""
                        {"spec":{"schedulingGates":[{"name":"weft.dev/networks"},{"name":"other/gate"}]}}""", """
                        {"spec":{"schedulingGates":[{"name":"weft.dev/networks","$patch":"delete"}]}}""")).isEqualTo(json("{\"spec\":{\"schedulingGates\":[{\"name\":\"other/gate\"}]}}"));
    }

    @Test
    void tolerationsAreReplacedWholeAndConditionsJoinedByType() {
        assertThat(strategic("""
                        {"spec":{"tolerations":[{"key":"a"}]},"status":{"conditions":[{"type":"Ready","status":"False"},{"type":"Other"}]}}""", """
                        {"spec":{"tolerations":[{"key":"b"}]},"status":{"conditions":[{"type":"Ready","status":"True"}]}}""")).isEqualTo(json("""
                        {"spec":{"tolerations":[{"key":"b"}]},"status":{"conditions":[{"type":"Ready","status":"True"},{"type":"Other"}]}}"""));
    }

    @Test
    void portsOfContainersAndOfServicesHaveTheirOwnKeys() {
        assertThat(strategic("{\"ports\":[{\"containerPort\":80},{\"containerPort\":81}]}", """
                        {"ports":[{"containerPort":80,"$patch":"delete"}]}"""))
                .isEqualTo(json("{\"ports\":[{\"containerPort\":81}]}"));
        assertThat(strategic(
                        "{\"ports\":[{\"port\":80,\"name\":\"a\"}]}", "{\"ports\":[{\"port\":80,\"name\":\"b\"}]}"))
                .isEqualTo(json("{\"ports\":[{\"port\":80,\"name\":\"b\"}]}"));
    }

    @Test
    void directivesReplaceRetainAndDeleteFromLists() {
        assertThat(strategic("{\"a\":{\"x\":1,\"y\":2}}", "{\"a\":{\"$patch\":\"replace\",\"z\":3}}"))
                .isEqualTo(json("{\"a\":{\"z\":3}}"));
        assertThat(strategic("{\"a\":{\"x\":1,\"y\":2}}", "{\"a\":{\"$retainKeys\":[\"y\",\"z\"],\"z\":3}}"))
                .isEqualTo(json("{\"a\":{\"y\":2,\"z\":3}}"));
        assertThat(strategic(
                        "{\"finalizers\":[\"a\",\"b\"]}",
                        "{\"$deleteFromPrimitiveList/finalizers\":[\"a\"],\"$setElementOrder/finalizers\":[\"b\"]}"))
                .isEqualTo(json("{\"finalizers\":[\"b\"]}"));
        assertThat(strategic("{\"finalizers\":[\"a\"]}", "{\"finalizers\":[\"b\",\"a\"]}"))
                .isEqualTo(json("{\"finalizers\":[\"a\",\"b\"]}"));
        assertThat(strategic("{\"a\":{\"b\":1}}", "{\"a\":{\"$patch\":\"delete\"}}"))
                .isEqualTo(json("{}"));
    }

    @Test
    void aMergePatchTakesNullAsRemovalAtEveryDepth() {
        assertThat(Patches.merge(
                        (ObjectNode) json("{\"a\":{\"b\":1,\"c\":2},\"l\":[1]}"),
                        json("{\"a\":{\"b\":null},\"l\":[2,3],\"n\":{\"x\":null,\"y\":1}}")))
                .isEqualTo(json("{\"a\":{\"c\":2},\"l\":[2,3],\"n\":{\"y\":1}}"));
    }

    @Test
    void aJsonPatchThatTestsInVainIsRefused() {
        ObjectNode object = (ObjectNode) json("{\"a\":1,\"list\":[1]}");

        assertThat(
                        Patches.json(
                                object,
                                json(
                                        "[{\"op\":\"test\",\"path\":\"/a\",\"value\":1},{\"op\":\"add\",\"path\":\"/list/-\",\"value\":2},{\"op\":\"remove\",\"path\":\"/a\"}]")))
                .isEqualTo(json("{\"list\":[1,2]}"));
        assertThatThrownBy(() -> Patches.json(object, json("[{\"op\":\"test\",\"path\":\"/a\",\"value\":2}]")))
                .isInstanceOfSatisfying(
                        ApiProblem.class, e -> assertThat(e.code()).isEqualTo(422));
    }

    @Test
    void customKindsKnowNoStrategicPatch() {
        Kinds kinds = new Kinds();
        kinds.define(TestServer.resource("looms.yaml"));
        ResourceKind looms = Objects.requireNonNull(kinds.find("test.weft.dev/v1", "looms"));

        assertThatThrownBy(() -> Patches.patched(looms, looms.schema().deepCopy(), Rest.STRATEGIC, json("{}")))
                .isInstanceOfSatisfying(
                        ApiProblem.class, e -> assertThat(e.code()).isEqualTo(415));
    }
}
