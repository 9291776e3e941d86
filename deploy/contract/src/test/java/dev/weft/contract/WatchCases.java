package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Watches. Rule: the API concepts' "efficient detection of changes". */
abstract class WatchCases extends Cases {

    WatchCases(ApiServer server) {
        super(server);
    }

    private void label(String name, String value) {
        api.merge(configMap(name), "{\"metadata\":{\"labels\":{\"app\":" + value + "}}}")
                .is(200);
    }

    private String listVersion(String plural) {
        return version(api.get(core(plural)).is(200));
    }

    @Test
    void aWatchWithoutAVersionBeginsWithWhatIsThere() {
        makeConfigMap("a", "{a: x}");

        try (Watch watch = api.watch(core("configmaps"))) {
            assertThat(watch.code()).isEqualTo(200);
            assertThat(watch.next("ADDED", "a").at("/data/a").asText()).isEqualTo("x");
            makeConfigMap("b", "{}");
            watch.next("ADDED", "b");
        }
    }

    @Test
    void aWatchFromAListGoesOnWhereTheListEnded() {
        makeConfigMap("before", "{}");
        String version = listVersion("configmaps");
        JsonNode made = makeConfigMap("a", "{}");
        JsonNode changed = api.merge(configMap("a"), "{\"data\":{\"a\":\"x\"}}").is(200);
        api.delete(configMap("a")).is(200);

        try (Watch watch = api.watch(core("configmaps") + "?resourceVersion=" + version)) {
            assertThat(watch.next("ADDED", "a")).isEqualTo(made);
            assertThat(watch.next("MODIFIED", "a")).isEqualTo(changed);
            JsonNode last = watch.next("DELETED", "a");
            assertThat(last.at("/data/a").asText()).isEqualTo("x");
            assertThat(Long.parseLong(version(last))).isGreaterThan(Long.parseLong(version(changed)));
        }
    }

    @Test
    void aWatchOfANamespaceSeesNothingOfAnother() {
        String version = listVersion("configmaps");
        api.post("/api/v1/namespaces/default/configmaps", configMapOf(namespace, "{}"))
                .is(201);
        outside("/api/v1/namespaces/default/configmaps/" + namespace);
        makeConfigMap("mine", "{}");

        try (Watch watch = api.watch(core("configmaps") + "?resourceVersion=" + version)) {
            watch.next("ADDED", "mine");
        }
    }

    @Test
    void whatBeginsToMatchALabelSelectorIsAddedAndWhatCeasesIsDeleted() {
        makeConfigMap("a", "{}");
        String version = listVersion("configmaps");

        try (Watch watch = api.watch(core("configmaps") + "?labelSelector=app%3Dx&resourceVersion=" + version)) {
            label("a", "\"y\"");
            label("a", "\"x\"");
            watch.next("ADDED", "a");
            api.merge(configMap("a"), "{\"data\":{\"a\":\"z\"}}").is(200);
            watch.next("MODIFIED", "a");
            label("a", "null");
            JsonNode gone = watch.next("DELETED", "a");
            assertThat(gone.at("/metadata/labels/app").asText()).isEqualTo("x");
            makeConfigMap("b", "{}");
            label("b", "\"x\"");
            watch.next("ADDED", "b");
        }
    }

    @Test
    void oneObjectIsWatchedByAFieldSelector() {
        String version = listVersion("configmaps");
        makeConfigMap("a", "{}");
        makeConfigMap("b", "{}");

        try (Watch watch =
                api.watch(core("configmaps") + "?fieldSelector=metadata.name%3Db&resourceVersion=" + version)) {
            watch.next("ADDED", "b");
        }
    }

    @Test
    void aPodThatGetsANodeBeginsToMatchItsSelector() {
        String version = listVersion("pods");
        api.post(core("pods"), podOf("p", "")).is(201);

        try (Watch watch = api.watch(core("pods") + "?fieldSelector=spec.nodeName%3Dn&resourceVersion=" + version)) {
            api.post(core("pods") + "/p/binding", Yaml.of("""
                    {apiVersion: v1, kind: Binding, metadata: {name: p}, target: {kind: Node, name: n}}
                    """)).is(201);
            watch.next("ADDED", "p");
        }
    }

    @Test
    void aWatchEndsAfterItsTime() {
        try (Watch watch = api.watch(core("configmaps") + "?timeoutSeconds=1")) {
            watch.ends();
            assertThat(watch.rest()).isEmpty();
        }
    }

    @Test
    void bookmarksTellHowFarAWatchHasCome() {
        makeConfigMap("a", "{}");
        String version = listVersion("configmaps");

        try (Watch watch = api.watch(
                core("configmaps") + "?allowWatchBookmarks=true&timeoutSeconds=4&resourceVersion=" + version)) {
            JsonNode made = makeConfigMap("b", "{}");
            watch.next("ADDED", "b");
            JsonNode bookmark = watch.bookmark();
            assertThat(bookmark.path("kind").asText()).isEqualTo("ConfigMap");
            assertThat(bookmark.path("apiVersion").asText()).isEqualTo("v1");
            assertThat(Long.parseLong(version(bookmark))).isGreaterThanOrEqualTo(Long.parseLong(version(made)));
            assertThat(bookmark.path("metadata").has("name")).isFalse();
        }
    }

    @Test
    void bookmarksComeOnlyWhenTheyAreAskedFor() {
        makeConfigMap("a", "{}");
        String version = listVersion("configmaps");

        try (Watch watch = api.watch(core("configmaps") + "?timeoutSeconds=3&resourceVersion=" + version)) {
            watch.ends();
            assertThat(watch.rest()).isEmpty();
        }
    }

    @Test
    void aStreamingListEndsWithABookmark() {
        makeConfigMap("a", "{}");
        makeConfigMap("b", "{}");

        try (Watch watch = api.watch(core("configmaps")
                + "?sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true")) {
            watch.next("ADDED", "a");
            watch.next("ADDED", "b");
            JsonNode end = watch.bookmark();
            assertThat(end.path("metadata")
                            .path("annotations")
                            .path("k8s.io/initial-events-end")
                            .asText())
                    .isEqualTo("true");
            makeConfigMap("c", "{}");
            watch.next("ADDED", "c");
        }
    }

    @Test
    void aStreamingListNeedsAVersionMatch() {
        api.get(core("configmaps") + "?watch=true&sendInitialEvents=true&allowWatchBookmarks=true")
                .fails(
                        422,
                        "Invalid",
                        "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
    }

    @Test
    void aStreamingListWithoutBookmarksIsTaken() {
        makeConfigMap("a", "{}");

        try (Watch watch = api.watch(
                core("configmaps") + "?sendInitialEvents=true&resourceVersionMatch=NotOlderThan&timeoutSeconds=3")) {
            watch.next("ADDED", "a");
            watch.ends();
            assertThat(watch.rest()).isEmpty();
        }
    }

    @Test
    void aWatchWithoutInitialEventsBeginsNow() {
        makeConfigMap("a", "{}");

        try (Watch watch = api.watch(core("configmaps")
                + "?sendInitialEvents=false&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true")) {
            makeConfigMap("b", "{}");
            watch.next("ADDED", "b");
        }
    }

    @Test
    void aVersionThatIsNoNumberIsRefused() {
        api.get(core("configmaps") + "?watch=true&resourceVersion=abc")
                .fails(
                        500,
                        "",
                        "resourceVersion: Invalid value: \"abc\": strconv.ParseUint: parsing \"abc\": invalid syntax");
    }

    @Test
    void aVersionThatIsTooOldIsGone() {
        // Looms are younger than the first version, so no server has kept what was before them.
        String looms = looms();
        server.compact();

        try (Watch watch = api.watch(looms + "?resourceVersion=1")) {
            JsonNode event = watch.line();
            assertThat(event.path("type").asText()).isEqualTo("ERROR");
            assertThat(event.at("/object/kind").asText()).isEqualTo("Status");
            assertThat(event.at("/object/code").asInt()).isEqualTo(410);
            assertThat(event.at("/object/reason").asText()).isEqualTo("Expired");
            assertThat(event.at("/object/message").asText()).matches("too old resource version: 1 \\(\\d+\\)");
            watch.ends();
        }
    }

    @Test
    void aWatchCanShowMetadataOnly() {
        makeConfigMap("a", "{a: x}");

        try (Watch watch = api.accepting(Api.METADATA).watch(core("configmaps"))) {
            JsonNode seen = watch.next("ADDED", "a");
            assertThat(seen.path("kind").asText()).isEqualTo("PartialObjectMetadata");
            assertThat(seen.has("data")).isFalse();
        }
    }

    @Test
    void aWatchCanShowRowsOfATable() {
        makeConfigMap("a", "{a: x}");

        try (Watch watch = api.accepting(Api.TABLE).watch(core("configmaps"))) {
            JsonNode table = watch.next("ADDED", null);
            assertThat(table.path("kind").asText()).isEqualTo("Table");
            assertThat(table.at("/columnDefinitions/0/name").asText()).isEqualTo("Name");
            assertThat(table.at("/rows/0/cells/0").asText()).isEqualTo("a");
            makeConfigMap("b", "{}");
            JsonNode second = watch.next("ADDED", null);
            assertThat(second.at("/rows/0/cells/0").asText()).isEqualTo("b");
            assertThat(second.path("columnDefinitions").isEmpty()).isTrue();
        }
    }

    @Test
    void aDefinedKindIsWatched() {
        String looms = looms();
        String version = version(api.get(looms).is(200));
        api.post(looms, loomOf("a", "{}")).is(201);
        api.merge(looms + "/a/status", "{\"status\":{\"woven\":1}}").is(200);

        try (Watch watch = api.watch(looms + "?resourceVersion=" + version)) {
            watch.next("ADDED", "a");
            JsonNode woven = watch.next("MODIFIED", "a");
            assertThat(woven.at("/status/woven").asInt()).isEqualTo(1);
            assertThat(List.of(
                            woven.path("kind").asText(),
                            woven.path("apiVersion").asText()))
                    .containsExactly("Loom", "contract.weft.dev/v1");
        }
    }

    @Test
    void aMarkedObjectIsModifiedAndThenDeleted() {
        api.post(
                        core("configmaps"),
                        Yaml.of("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, finalizers: [weft.dev/held]}}"))
                .is(201);
        String version = listVersion("configmaps");

        try (Watch watch = api.watch(core("configmaps") + "?resourceVersion=" + version)) {
            api.delete(configMap("a")).is(200);
            assertThat(watch.next("MODIFIED", "a").path("metadata").has("deletionTimestamp"))
                    .isTrue();
            api.merge(configMap("a"), "{\"metadata\":{\"finalizers\":null}}").is(200);
            JsonNode gone = watch.next("DELETED", "a");
            assertThat(gone.path("metadata").has("deletionTimestamp")).isTrue();
        }
    }

    @Test
    void theOldWatchPathWatchesOneObject() {
        makeConfigMap("a", "{}");
        makeConfigMap("b", "{}");

        try (Watch watch = api.watch("/api/v1/watch/namespaces/" + namespace + "/configmaps/b")) {
            watch.next("ADDED", "b");
        }
    }
}
