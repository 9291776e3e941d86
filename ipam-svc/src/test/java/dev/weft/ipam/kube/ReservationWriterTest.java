package dev.weft.ipam.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.ipam.app.RepairMeters;
import dev.weft.ipam.domain.repair.PoolFinding;
import dev.weft.ipam.domain.repair.RepairStep;
import dev.weft.ipam.kube.RecordingServer.Answer;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.whereabouts.IpPool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order of the requests that make a reservation, against a server on which its pod ends at a moment of the test's choice. */
class ReservationWriterTest {

    private static final RepairStep.Reserve STEP = new RepairStep.Reserve(
            "kube-system",
            "blue-10.63.0.2",
            "blue-10.63.0.0-24",
            "2",
            Address.of("10.63.0.2"),
            new IpPool.Allocation("box", "shop/web", "net1"),
            "uid-1",
            "net1");

    private static final String POD = """
            {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"shop","name":"web","uid":"uid-1","annotations":
             {"k8s.v1.cni.cncf.io/network-status":"[{\\"name\\":\\"shop/lan\\",\\"interface\\":\\"net1\\",\\"ips\\":[\\"10.63.0.2\\"]}]"}},
             "spec":{"nodeName":"n1"},"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}
            """;
    private static final String MADE = """
            {"apiVersion":"whereabouts.cni.cncf.io/v1alpha1","kind":"OverlappingRangeIPReservation",
             "metadata":{"namespace":"kube-system","name":"blue-10.63.0.2","resourceVersion":"5"},
             "spec":{"podref":"shop/web","ifname":"net1"}}
            """;
    private static final Answer GONE = Answer.status(404, "not found");

    private static Answer pool(boolean given) {
        return Answer.of(
                """
                {"apiVersion":"whereabouts.cni.cncf.io/v1alpha1","kind":"IPPool",
                 "metadata":{"namespace":"kube-system","name":"blue-10.63.0.0-24","resourceVersion":"1"},
                 "spec":{"range":"10.63.0.0/24","allocations":{%s}}}
                """.formatted(given ? "\"2\":{\"id\":\"box\",\"podref\":\"shop/web\",\"ifname\":\"net1\"}" : ""));
    }

    private static List<PoolFinding> write(RecordingServer server) {
        return new PoolWriter(server.member(), new RepairMeters(new SimpleMeterRegistry())).write(List.of(STEP));
    }

    @Test
    void aReservationIsMadeAsThePluginMakesItAndHeldAgainstPoolAndPodOnceMore() {
        try (RecordingServer server = new RecordingServer(request -> switch (request.brief()) {
            case "GET blue-10.63.0.0-24" -> pool(true);
            case "GET web" -> Answer.of(POD);
            default -> new Answer(201, MADE);
        })) {
            assertThat(write(server)).isEmpty();
            assertThat(server.brief())
                    .containsExactly(
                            "GET blue-10.63.0.0-24",
                            "GET web",
                            "POST overlappingrangeipreservations",
                            "GET blue-10.63.0.0-24",
                            "GET web");
            assertThat(server.requests().get(2).body())
                    .contains("\"name\":\"blue-10.63.0.2\"")
                    .contains("\"spec\":{\"podref\":\"shop/web\",\"ifname\":\"net1\"}");
        }
    }

    @Test
    void whatWasMadeTooLateForTheDelIsDeletedOnItsVersion() {
        try (RecordingServer server = new RecordingServer(request -> switch (request.brief()) {
            case "GET blue-10.63.0.0-24" -> pool(request.earlier() == 0);
            case "GET web" -> request.earlier() == 0 ? Answer.of(POD) : GONE;
            case "DELETE blue-10.63.0.2" ->
                Answer.of("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Success\"}");
            default -> new Answer(201, MADE);
        })) {
            assertThat(write(server)).isEmpty();
            assertThat(server.brief())
                    .endsWith("GET blue-10.63.0.0-24", "DELETE blue-10.63.0.2", "GET web")
                    .containsOnlyOnce("POST overlappingrangeipreservations");
            assertThat(server.requests().stream()
                            .filter(request -> request.method().equals("DELETE"))
                            .findFirst()
                            .orElseThrow()
                            .body())
                    .contains("\"preconditions\":{\"resourceVersion\":\"5\"}");
        }
    }

    @Test
    void aReservationOfWhichAPodOfThatNameMayRelyComesBack() {
        try (RecordingServer server = new RecordingServer(request -> switch (request.brief()) {
            case "GET blue-10.63.0.0-24" -> pool(request.earlier() == 0);
            case "GET web" -> Answer.of(POD);
            case "DELETE blue-10.63.0.2" ->
                Answer.of("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Success\"}");
            default -> new Answer(201, MADE);
        })) {
            assertThat(write(server)).isEmpty();
            assertThat(server.brief())
                    .endsWith("DELETE blue-10.63.0.2", "GET web", "POST overlappingrangeipreservations");
        }
    }

    @Test
    void aPodWhoseEntryIsAnotherOneGetsNone() {
        try (RecordingServer server = new RecordingServer(request -> switch (request.brief()) {
            case "GET blue-10.63.0.0-24" -> pool(false);
            default -> Answer.of(POD);
        })) {
            assertThat(write(server)).isEmpty();
            assertThat(server.brief()).containsExactly("GET blue-10.63.0.0-24");
        }
    }

    @Test
    void oneThatTheMemberRefusesIsToldAndOneThatSomebodyMadeFirstIsNot() {
        for (int code : List.of(422, 404, 403, 409)) {
            try (RecordingServer server = new RecordingServer(request -> switch (request.brief()) {
                case "GET blue-10.63.0.0-24" -> pool(true);
                case "GET web" -> Answer.of(POD);
                default -> Answer.status(code, "no");
            })) {
                List<PoolFinding> refusals = write(server);
                if (code == 409) {
                    assertThat(refusals).isEmpty();
                } else {
                    assertThat(refusals)
                            .singleElement()
                            .satisfies(refusal -> assertThat(refusal.object())
                                    .isEqualTo("OverlappingRangeIPReservation/kube-system/blue-10.63.0.2"));
                }
            }
        }
    }
}
