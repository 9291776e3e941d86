package dev.weft.ipam.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.ipam.app.RepairMeters;
import dev.weft.ipam.domain.repair.RepairStep;
import dev.weft.ipam.kube.RecordingServer.Answer;
import dev.weft.ipam.kube.RecordingServer.Request;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order of the requests that give and take slices, against a server on which a node comes back at a moment of the test's choice. */
class SliceWriterTest {

    private static final RepairStep.Vacate TAKE =
            new RepairStep.Vacate("kube-system", "blue", "n2", "blue", "10.50.0.64/26");
    private static final RepairStep.Assign GIVE = new RepairStep.Assign("kube-system", "blue", "n3", "blue");
    private static final Answer GONE = Answer.status(404, "not found");
    private static final Answer NODE =
            Answer.of("{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"n\"}}");

    private static Answer slices(String version, String second) {
        return Answer.of("""
                {"apiVersion":"whereabouts.cni.cncf.io/v1alpha1","kind":"NodeSlicePool",
                 "metadata":{"namespace":"kube-system","name":"blue","resourceVersion":"%s"},
                 "spec":{"range":"10.50.0.0/24","sliceSize":"/26"},"status":{"allocations":[
                  {"nodeName":"n1","sliceRange":"10.50.0.0/26"},{"nodeName":"%s","sliceRange":"10.50.0.64/26"},
                  {"nodeName":"","sliceRange":"10.50.0.128/26"}]}}
                """.formatted(version, second));
    }

    private static Answer list(String kind, String items) {
        return Answer.of("{\"apiVersion\":\"v1\",\"kind\":\"" + kind + "\",\"metadata\":{},\"items\":[" + items + "]}");
    }

    private static Answer other(Request request, Answer node) {
        return switch (request.brief()) {
            case "GET n2" -> node;
            case "GET n3" -> NODE;
            case "GET pods" -> list("PodList", "");
            case "GET ippools" -> list("IPPoolList", "");
            default -> slices("2", "");
        };
    }

    private static void write(RecordingServer server, RepairStep... steps) {
        assertThat(new PoolWriter(server.member(), new RepairMeters(new SimpleMeterRegistry())).write(List.of(steps)))
                .isEmpty();
    }

    private static List<String> patches(RecordingServer server) {
        return server.requests().stream()
                .filter(request -> request.method().equals("PATCH"))
                .map(Request::body)
                .toList();
    }

    @Test
    void slicesAreGivenAndTakenInOnePatchOfTheVersionThatWasRead() {
        try (RecordingServer server =
                new RecordingServer(request -> request.brief().equals("GET blue")
                        ? slices(request.earlier() == 0 ? "1" : "2", request.earlier() == 0 ? "n2" : "")
                        : other(request, GONE))) {
            write(server, GIVE, TAKE);
            assertThat(patches(server))
                    .containsExactly("[{\"op\":\"test\",\"path\":\"/metadata/resourceVersion\",\"value\":\"1\"},"
                            + "{\"op\":\"add\",\"path\":\"/status/allocations/1/nodeName\",\"value\":\"\"},"
                            + "{\"op\":\"add\",\"path\":\"/status/allocations/2/nodeName\",\"value\":\"n3\"}]");
            assertThat(server.brief().get(0)).as("the pool is read first").isEqualTo("GET blue");
            assertThat(server.requests())
                    .filteredOn(request -> request.method().equals("PATCH"))
                    .allSatisfy(request -> assertThat(request.path()).endsWith("/nodeslicepools/blue"));
        }
    }

    @Test
    void theSliceOfANodeThatCameBackMeanwhileIsGivenBackEvenWhenSomebodyWritesThePool() {
        try (RecordingServer server = new RecordingServer(request -> switch (request.brief()) {
            case "GET blue" -> slices(Long.toString(request.earlier() + 1), request.earlier() == 0 ? "n2" : "");
            // The second patch is refused, because the pool is another one by then.
            case "PATCH blue" -> request.earlier() == 1 ? Answer.status(422, "the test failed") : slices("2", "");
            default -> other(request, request.earlier() == 0 ? GONE : NODE);
        })) {
            write(server, TAKE);
            assertThat(patches(server)).hasSize(3);
            assertThat(patches(server).get(2))
                    .endsWith("{\"op\":\"add\",\"path\":\"/status/allocations/1/nodeName\",\"value\":\"n2\"}]");
        }
    }

    @Test
    void aSliceOfWhichAddressesAreGivenIsNotTaken() {
        try (RecordingServer server = new RecordingServer(request -> switch (request.brief()) {
            case "GET blue" -> slices("1", "n2");
            case "GET ippools" -> list("IPPoolList", """
                    {"apiVersion":"whereabouts.cni.cncf.io/v1alpha1","kind":"IPPool",
                     "metadata":{"namespace":"kube-system","name":"blue-n2-10.50.0.64-26"},
                     "spec":{"range":"10.50.0.64/26","allocations":{"1":{"id":"box","podref":"shop/a"}}}}""");
            default -> other(request, GONE);
        })) {
            write(server, TAKE);
            assertThat(patches(server)).isEmpty();
        }
    }
}
