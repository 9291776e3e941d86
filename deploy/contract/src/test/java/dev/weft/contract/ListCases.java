package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lists: pages and selectors. Rule: the API concepts' "retrieving large result sets in chunks". */
abstract class ListCases extends Cases {

    ListCases(ApiServer server) {
        super(server);
    }

    private void five() {
        for (String name : List.of("e", "b", "d", "a", "c")) {
            api.post(
                            core("configmaps"),
                            Yaml.of(
                                    "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s, labels: {name: %s, odd: '%s'}}}",
                                    name, name, "ace".contains(name)))
                    .is(201);
        }
    }

    private List<String> selected(String selector) {
        return names(api.get(core("configmaps") + "?" + selector).is(200));
    }

    @Test
    void aListIsOrderedByNameAndHasAVersion() {
        five();

        JsonNode list = api.get(core("configmaps")).is(200);

        assertThat(list.path("kind").asText()).isEqualTo("ConfigMapList");
        assertThat(list.path("apiVersion").asText()).isEqualTo("v1");
        assertThat(names(list)).containsExactly("a", "b", "c", "d", "e");
        assertThat(version(list)).matches("[1-9][0-9]*");
        assertThat(list.path("metadata").has("continue")).isFalse();
    }

    @Test
    void itemsOfABuiltInKindDoNotRepeatTheirType() {
        makeConfigMap("a", "{}");

        JsonNode item = api.get(core("configmaps")).is(200).at("/items/0");

        assertThat(item.has("kind")).isFalse();
        assertThat(item.has("apiVersion")).isFalse();
    }

    @Test
    void itemsOfADefinedKindNameTheirType() {
        String looms = looms();
        api.post(looms, loomOf("a", "{}")).is(201);

        JsonNode list = api.get(looms).is(200);

        assertThat(list.path("kind").asText()).isEqualTo("LoomList");
        assertThat(list.at("/items/0/kind").asText()).isEqualTo("Loom");
        assertThat(list.at("/items/0/apiVersion").asText()).isEqualTo("contract.weft.dev/v1");
    }

    @Test
    void anEmptyListHasNoItems() {
        assertThat(api.get(core("configmaps")).is(200).path("items").toString()).isEqualTo("[]");
    }

    @Test
    void aListOverAllNamespacesHasThemAll() {
        makeConfigMap(namespace, "{}");

        assertThat(names(api.get("/api/v1/configmaps").is(200))).contains(namespace);
        assertThat(api.get("/api/v1/namespaces/nowhere/configmaps").is(200).path("items"))
                .isEmpty();
    }

    @Test
    void aListComesInPages() {
        five();

        JsonNode first = api.get(core("configmaps") + "?limit=2").is(200);
        assertThat(names(first)).containsExactly("a", "b");
        assertThat(first.at("/metadata/remainingItemCount").asInt()).isEqualTo(3);
        JsonNode second = page(first, "");
        assertThat(names(second)).containsExactly("c", "d");
        assertThat(second.at("/metadata/remainingItemCount").asInt()).isEqualTo(1);
        JsonNode third = page(second, "");
        assertThat(names(third)).containsExactly("e");
        assertThat(third.path("metadata").has("continue")).isFalse();
        assertThat(third.path("metadata").has("remainingItemCount")).isFalse();
        assertThat(version(third)).isEqualTo(version(first));
    }

    private JsonNode page(JsonNode before, String more) {
        return api.get(core("configmaps") + "?limit=2&continue="
                        + before.at("/metadata/continue").asText() + more)
                .is(200);
    }

    @Test
    void laterPagesShowTheListAsItWas() {
        five();
        JsonNode first = api.get(core("configmaps") + "?limit=2").is(200);
        makeConfigMap("bb", "{}");
        api.delete(configMap("d")).is(200);
        api.merge(configMap("c"), "{\"data\":{\"a\":\"new\"}}").is(200);

        JsonNode second = page(first, "");

        assertThat(names(second)).containsExactly("c", "d");
        assertThat(second.at("/items/0").has("data")).isFalse();
        assertThat(version(second)).isEqualTo(version(first));
    }

    @Test
    void aPageOfSelectedObjectsDoesNotCountTheRest() {
        five();

        JsonNode first = api.get(core("configmaps") + "?limit=2&labelSelector=odd%3Dtrue")
                .is(200);

        assertThat(names(first)).containsExactly("a", "c");
        assertThat(first.path("metadata").has("remainingItemCount")).isFalse();
        assertThat(names(page(first, "&labelSelector=odd%3Dtrue"))).containsExactly("e");
    }

    @Test
    void aBrokenContinueTokenIsRefused() {
        api.get(core("configmaps") + "?limit=2&continue=broken!").fails(400, "BadRequest");
    }

    @Test
    void aContinueTokenGoesWithoutAVersion() {
        five();
        JsonNode first = api.get(core("configmaps") + "?limit=2").is(200);

        api.get(core("configmaps") + "?limit=2&resourceVersion=" + version(first) + "&continue="
                        + first.at("/metadata/continue").asText())
                .fails(400, "BadRequest", "specifying resource version is not allowed when using continue");
    }

    @Test
    void aContinueTokenExpiresWithACompaction() {
        five();
        JsonNode first = api.get(core("configmaps") + "?limit=2").is(200);
        makeConfigMap("f", "{}");
        server.compact();

        until(() -> {
            JsonNode status = api.get(core("configmaps") + "?limit=2&continue="
                            + first.at("/metadata/continue").asText())
                    .fails(410, "Expired");
            assertThat(status.path("message").asText())
                    .startsWith("The provided continue parameter is too old to display a consistent list result.");
            assertThat(status.at("/metadata/continue").asText()).isNotEmpty();
        });
    }

    @Test
    void anExpiredTokenComesWithOneThatGoesOnInconsistently() {
        five();
        JsonNode first = api.get(core("configmaps") + "?limit=2").is(200);
        makeConfigMap("f", "{}");
        server.compact();

        until(() -> {
            JsonNode status = api.get(core("configmaps") + "?limit=2&continue="
                            + first.at("/metadata/continue").asText())
                    .fails(410, "Expired");
            JsonNode next = api.get(core("configmaps") + "?continue="
                            + status.at("/metadata/continue").asText())
                    .is(200);
            assertThat(names(next)).containsExactly("c", "d", "e", "f");
        });
    }

    @Test
    void aLimitMustBeANumber() {
        api.get(core("configmaps") + "?limit=two").fails(400, "BadRequest");
    }

    @Test
    void labelsAreSelectedByEquality() {
        five();

        assertThat(selected("labelSelector=name%3Da")).containsExactly("a");
        assertThat(selected("labelSelector=name%3D%3Da")).containsExactly("a");
        assertThat(selected("labelSelector=odd!%3Dtrue")).containsExactly("b", "d");
        assertThat(selected("labelSelector=none!%3Dtrue")).hasSize(5);
        assertThat(selected("labelSelector=odd%3Dtrue,name!%3Da")).containsExactly("c", "e");
    }

    @Test
    void labelsAreSelectedBySets() {
        five();

        assertThat(selected("labelSelector=name+in+(a,b)")).containsExactly("a", "b");
        assertThat(selected("labelSelector=name+notin+(a,b)")).containsExactly("c", "d", "e");
        assertThat(selected("labelSelector=name")).hasSize(5);
        assertThat(selected("labelSelector=!name")).isEmpty();
    }

    @Test
    void labelsAreComparedAsNumbers() {
        api.post(
                        core("configmaps"),
                        Yaml.of("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {n: '5'}}}"))
                .is(201);

        assertThat(selected("labelSelector=n%3E4")).containsExactly("a");
        assertThat(selected("labelSelector=n%3C4")).isEmpty();
    }

    @Test
    void aBrokenLabelSelectorIsRefused() {
        JsonNode status =
                api.get(core("configmaps") + "?labelSelector=a%3D%3D%3Db").fails(400, "BadRequest");

        assertThat(status.path("message").asText()).startsWith("unable to parse requirement: ");
    }

    @Test
    void aLabelSelectorsValueMustBeOne() {
        api.get(core("configmaps") + "?labelSelector=a+in+(b+c)").fails(400, "BadRequest");
        api.get(core("configmaps") + "?labelSelector=a%3D-x-").fails(400, "BadRequest");
    }

    @Test
    void objectsAreSelectedByName() {
        five();

        assertThat(selected("fieldSelector=metadata.name%3Da")).containsExactly("a");
        assertThat(selected("fieldSelector=metadata.name!%3Da")).hasSize(4);
        assertThat(selected("fieldSelector=metadata.namespace%3D" + namespace + ",metadata.name%3Db"))
                .containsExactly("b");
    }

    @Test
    void podsAreSelectedByTheirFields() {
        api.post(core("pods"), podOf("p", "nodeName: n")).is(201);
        api.post(core("pods"), podOf("q", "restartPolicy: Never")).is(201);

        String pods = core("pods") + "?fieldSelector=";
        assertThat(names(api.get(pods + "spec.nodeName%3Dn").is(200))).containsExactly("p");
        assertThat(names(api.get(pods + "spec.nodeName%3D").is(200))).containsExactly("q");
        assertThat(names(api.get(pods + "spec.restartPolicy%3DNever").is(200))).containsExactly("q");
        assertThat(names(api.get(pods + "status.phase!%3DRunning").is(200))).containsExactly("p", "q");
    }

    @Test
    void aFieldThatAKindIsNotSelectedByIsRefused() {
        api.get(core("configmaps") + "?fieldSelector=data.a%3Dx")
                .fails(
                        400,
                        "BadRequest",
                        "\"data.a\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
        api.get(core("pods") + "?fieldSelector=spec.threads%3D1")
                .fails(400, "BadRequest", "field label not supported: spec.threads");
        api.get(looms() + "?fieldSelector=spec.threads%3D1")
                .fails(400, "BadRequest", "field label not supported: spec.threads");
    }

    @Test
    void aDefinedKindIsSelectedByItsSelectableFields() {
        String looms = looms();
        api.post(looms, loomOf("a", "{colour: red}")).is(201);
        api.post(looms, loomOf("b", "{colour: blue}")).is(201);

        assertThat(names(api.get(looms + "?fieldSelector=spec.colour%3Dred").is(200)))
                .containsExactly("a");
    }

    @Test
    void aListCanBeAskedAtOneVersionExactly() {
        makeConfigMap("a", "{}");
        JsonNode then = api.get(core("configmaps")).is(200);
        makeConfigMap("b", "{}");

        JsonNode list = api.get(core("configmaps") + "?resourceVersionMatch=Exact&resourceVersion=" + version(then))
                .is(200);

        assertThat(names(list)).containsExactly("a");
        assertThat(version(list)).isEqualTo(version(then));
    }

    @Test
    void aListOfAVersionOfTheFutureIsTooLarge() {
        String later =
                Long.toString(Long.parseLong(version(api.get(core("configmaps")).is(200))) + 1_000_000);

        api.get(core("configmaps") + "?resourceVersion=" + later).fails(504, "Timeout");
    }

    @Test
    void aVersionMatchNeedsAVersion() {
        api.get(core("configmaps") + "?resourceVersionMatch=Exact")
                .fails(
                        422,
                        "Invalid",
                        "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided");
    }
}
