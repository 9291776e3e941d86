package dev.weft.local.api;

import static dev.weft.local.api.TestServer.configMap;
import static dev.weft.local.api.TestServer.loom;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PersistenceTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String LOOMS = "/apis/test.weft.dev/v1/namespaces/default/looms";

    @TempDir
    private Path folder;

    @Test
    void aRestartedServerHasItsObjectsKindsAndCertificates() {
        JsonNode kept;
        String authority;
        long last;
        try (TestServer server = new TestServer(folder, 100)) {
            Rest rest = server.rest();
            rest.post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", TestServer.resource("looms.yaml"))
                    .is(201);
            kept = rest.post(LOOMS, loom("kept", "{threads: 3}")).is(201);
            rest.post(MAPS, configMap("gone")).is(201);
            rest.delete(MAPS + "/gone").is(200);
            authority = server.server().authority();
            last = rest.get(MAPS)
                    .is(200)
                    .path("metadata")
                    .path("resourceVersion")
                    .asLong();
        }
        for (int start = 0; start < 2; start++) {
            try (TestServer server = new TestServer(folder, 100)) {
                Rest rest = server.rest();
                assertThat(rest.get(LOOMS + "/kept").is(200)).isEqualTo(kept);
                rest.get(MAPS + "/gone").is(404);
                assertThat(server.server().authority()).isEqualTo(authority);
                assertThat(rest.get(MAPS)
                                .is(200)
                                .path("metadata")
                                .path("resourceVersion")
                                .asLong())
                        .as("versions never fall back")
                        .isGreaterThanOrEqualTo(last);
            }
        }
    }

    @Test
    void whatWasAnsweredOutlivesAKillWithACutOffLastLine() throws IOException {
        try (TestServer killed = new TestServer(folder, 100)) {
            killed.rest().post(MAPS, configMap("answered")).is(201);
            Path copy = folder.resolveSibling("copy-" + folder.getFileName());
            Files.createDirectories(copy);
            Files.copy(folder.resolve("objects.jsonl"), copy.resolve("objects.jsonl"));
            Files.writeString(
                    copy.resolve("objects.jsonl"),
                    "{\"v\":999,\"r\":\"configmaps\",\"k\":\"defau",
                    StandardOpenOption.APPEND);
            try (TestServer server = new TestServer(copy, 100)) {
                server.rest().get(MAPS + "/answered").is(200);
            }
        }
    }
}
