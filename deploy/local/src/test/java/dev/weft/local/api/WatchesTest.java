package dev.weft.local.api;

import static dev.weft.local.api.TestServer.configMap;
import static dev.weft.local.api.TestServer.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchesTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private TestServer server;
    private Rest rest;

    @BeforeEach
    void start() {
        server = new TestServer(null, 20);
        rest = server.rest();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String version() {
        return rest.get(MAPS).is(200).path("metadata").path("resourceVersion").asText();
    }

    private static String seen(JsonNode event) {
        return event.path("type").asText() + " "
                + event.path("object").path("metadata").path("name").asText();
    }

    @Test
    void aWatchTellsWhatHappenedSinceItsVersionInOrder() {
        String from = version();
        rest.post(MAPS, configMap("a")).is(201);
        rest.patch(MAPS + "/a", Rest.MERGE, "{\"data\":{\"a\":\"2\"}}").is(200);
        Iterator<JsonNode> events =
                rest.watch(MAPS + "?watch=1&resourceVersion=" + from).iterator();

        assertThat(seen(events.next())).isEqualTo("ADDED a");
        assertThat(seen(events.next())).isEqualTo("MODIFIED a");
        rest.delete(MAPS + "/a").is(200);
        JsonNode deleted = events.next();
        assertThat(seen(deleted)).isEqualTo("DELETED a");
        assertThat(deleted.path("object")
                        .path("metadata")
                        .path("resourceVersion")
                        .asLong())
                .isGreaterThan(Long.parseLong(from) + 2);
    }

    @Test
    void anObjectThatEntersOrLeavesASelectionIsAddedOrDeleted() {
        Iterator<JsonNode> events = rest.watch(MAPS + "?watch=1&labelSelector=a%3Db&resourceVersion=" + version())
                .iterator();
        rest.post(MAPS, configMap("b")).is(201);
        rest.patch(MAPS + "/b", Rest.MERGE, "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}")
                .is(200);
        rest.patch(MAPS + "/b", Rest.MERGE, "{\"metadata\":{\"labels\":null}}").is(200);

        assertThat(seen(events.next())).isEqualTo("ADDED b");
        assertThat(seen(events.next())).isEqualTo("DELETED b");
    }

    @Test
    void bookmarksNameTheVersionOfAQuietWatch() {
        Iterator<JsonNode> events = rest.watch(
                        "/api/v1/namespaces/kube-public/configmaps?watch=1&allowWatchBookmarks=true&resourceVersion="
                                + version())
                .iterator();
        rest.post(MAPS, configMap("elsewhere")).is(201);
        String now = version();

        JsonNode bookmark = events.next();

        assertThat(bookmark.path("type").asText()).isEqualTo("BOOKMARK");
        assertThat(bookmark.path("object")
                        .path("metadata")
                        .path("resourceVersion")
                        .asText())
                .isEqualTo(now);
    }

    @Test
    void aWatchFromAForgottenVersionIsGone() {
        String from = version();
        for (int i = 0; i < 25; i++) {
            rest.post(MAPS, configMap("m" + i)).is(201);
        }
        JsonNode error =
                rest.watch(MAPS + "?watch=1&resourceVersion=" + from).iterator().next();

        assertThat(error.path("type").asText()).isEqualTo("ERROR");
        assertThat(error.path("object").path("code").asInt()).isEqualTo(410);
        assertThat(error.path("object").path("reason").asText()).isEqualTo("Expired");
    }

    @Test
    void aWatchEndsAfterItsTime() {
        List<JsonNode> events = rest.watch(MAPS + "?watch=1&timeoutSeconds=1&resourceVersion=" + version())
                .toList();

        assertThat(events).isEmpty();
        await().untilAsserted(() -> assertThat(server.server().watches()).isZero());
    }

    @Test
    void aStreamingListEndsItsFirstPartWithABookmark() {
        rest.post(MAPS, configMap("first")).is(201);
        Iterator<JsonNode> events = rest.watch(MAPS
                        + "?watch=1&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan")
                .iterator();

        assertThat(seen(events.next())).isEqualTo("ADDED first");
        assertThat(events.next()
                        .path("object")
                        .path("metadata")
                        .path("annotations")
                        .path("k8s.io/initial-events-end")
                        .asText())
                .isEqualTo("true");
    }

    @Test
    void anInformerFollowsThroughKilledAndExpiredWatches() {
        List<String> log = new CopyOnWriteArrayList<>();
        try (KubernetesClient client = server.client();
                SharedIndexInformer<ConfigMap> informer = client.configMaps()
                        .inNamespace("default")
                        .inform(new ResourceEventHandler<>() {
                            @Override
                            public void onAdd(ConfigMap map) {
                                log.add("+" + map.getMetadata().getName());
                            }

                            @Override
                            public void onUpdate(ConfigMap before, ConfigMap after) {
                                log.add("~" + after.getMetadata().getName() + after.getData());
                            }

                            @Override
                            public void onDelete(ConfigMap map, boolean unknown) {
                                log.add("-" + map.getMetadata().getName());
                            }
                        })) {
            client.configMaps().inNamespace("default").resource(map("one", "1")).create();
            await().until(() -> log.contains("+one"));
            server.server().faults().killWatches();
            client.configMaps().inNamespace("default").resource(map("two", "1")).create();
            await().until(() -> log.contains("+two"));
            server.server().faults().down(true);
            assertThat(server.server().store().patch("v1", "configmaps", "default", "one", yaml("{data: {k: '2'}}")))
                    .isNotNull();
            server.server().store().deleteNow("v1", "configmaps", "default", "two");
            server.server().faults().expireWatches().clear();
            await().until(() -> log.contains("~one{k=2}") && log.contains("-two"));
            assertThat(informer.getStore().list()).hasSize(1);
        }
    }

    @Test
    void noWriteIsLostAndNoEventComesOutOfOrderUnderEightWriters() throws Exception {
        try (TestServer busy = new TestServer(null, 5_000)) {
            Rest writer = busy.rest();
            JsonNode made = writer.post(MAPS, TestServer.yaml("{metadata: {name: counter}, data: {n: '0'}}"))
                    .is(201);
            String from = made.path("metadata").path("resourceVersion").asText();
            Iterator<JsonNode> events =
                    writer.watch(MAPS + "?watch=1&resourceVersion=" + from).iterator();
            List<java.util.concurrent.Future<?>> writers = new java.util.ArrayList<>();
            for (int i = 0; i < 8; i++) {
                writers.add(TestServer.EXECUTOR.submit(() -> {
                    for (int n = 0; n < 25; n++) {
                        increment(writer);
                    }
                }));
            }
            for (var each : writers) {
                each.get(60, java.util.concurrent.TimeUnit.SECONDS);
            }
            long last = Long.parseLong(from);
            for (int n = 1; n <= 200; n++) {
                JsonNode object = events.next().path("object");
                assertThat(object.path("data").path("n").asText()).isEqualTo(Integer.toString(n));
                assertThat(object.path("metadata").path("resourceVersion").asLong())
                        .isGreaterThan(last);
                last = object.path("metadata").path("resourceVersion").asLong();
            }
        }
    }

    private static void increment(Rest writer) {
        while (true) {
            ObjectNode now = (ObjectNode) writer.get(MAPS + "/counter").is(200);
            ObjectNode data = (ObjectNode) now.get("data");
            data.put("n", Integer.toString(data.path("n").asInt() + 1));
            if (writer.put(MAPS + "/counter", now).code() == 200) {
                return;
            }
        }
    }

    @Test
    void aWatchFromTheFutureIsGone() {
        JsonNode error =
                rest.watch(MAPS + "?watch=1&resourceVersion=99999").iterator().next();

        assertThat(error.path("object").path("code").asInt()).isEqualTo(410);
    }

    private static ConfigMap map(String name, String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withData(Map.of("k", value))
                .build();
    }

    @Test
    void whatRunsInTheSameProcessWatchesWithoutHttp() {
        List<String> log = new CopyOnWriteArrayList<>();
        ApiStore store = server.server().store();
        ObjectNode map = configMap("inside");
        ((ObjectNode) map.get("metadata")).put("namespace", "default");
        store.create(map);
        Runnable stop = store.watch("v1", "configmaps", "default", c -> log.add(c.type()));
        store.edit("v1", "configmaps", "default", "inside", m -> {
            ((ObjectNode) m.get("data")).put("a", "9");
            return m;
        });
        store.delete("v1", "configmaps", "default", "inside");
        stop.run();
        store.create(map);

        assertThat(log).containsExactly("ADDED", "MODIFIED", "DELETED");
        assertThat(store.list("v1", "configmaps", null, null, "metadata.name=inside"))
                .hasSize(1);
    }
}
