package dev.weft.local.ask;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AskTest {

    private final Map<String, String> answers = new HashMap<>();

    @SuppressWarnings("NullAway.Init")
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String answer = answers.get(exchange.getRequestURI().toString());
            byte[] body = (answer == null ? "{\"detail\":\"'10.0.0.777' is no IP address\"}" : answer)
                    .getBytes(StandardCharsets.UTF_8);
            boolean one =
                    exchange.getRequestURI().getPath().matches("/api/v1/(address-claims|addresses)/[^?]*[a-z][^?]*");
            exchange.sendResponseHeaders(answer != null ? 200 : one ? 404 : 400, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String ask(int expected, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String[] all = new String[words.length + 2];
        System.arraycopy(words, 0, all, 0, words.length);
        all[words.length] = "--url";
        all[words.length + 1] = "http://127.0.0.1:" + server.getAddress().getPort();
        assertThat(Ask.run(new PrintStream(out, true, StandardCharsets.UTF_8), all))
                .isEqualTo(expected);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whoHadAnAddressIsALineForEachOwner() {
        answers.put("/api/v1/addresses/10.0.0.5/history?at=2026-03-01T12%3A00%3A00Z", """
                {"address": "10.0.0.5", "knownFrom": "2026-02-22T12:00:00Z", "holdings": [{
                  "fleet": "tour", "addressDomain": "vlan-120", "pool": "storage", "podUid": "u1", "from": "2026-03-01T11:00:00Z",
                  "owner": {"cluster": "west", "namespace": "shop", "pod": "db-0", "iface": "net1"}}]}""");
        assertThat(ask(0, "who-had", "10.0.0.5", "--at", "2026-03-01T12:00:00Z"))
                .contains("10.0.0.5", "tour/vlan-120", "2026-03-01T11:00:00Z to now", "west/shop/db-0 net1", "pod u1");
    }

    @Test
    void nobodyHadItIsSaidWithTheTimeFromWhichThatIsKnown() {
        answers.put(
                "/api/v1/addresses/fd00%3A%3A1/history?domain=tour%2Fvlan-120",
                "{\"address\": \"fd00::1\", \"knownFrom\": \"2026-02-22T12:00:00Z\", \"holdings\": []}");
        assertThat(ask(4, "who-had", "fd00::1", "--domain", "tour/vlan-120"))
                .contains("nobody had fd00::1", "before 2026-02-22T12:00:00Z");
    }

    @Test
    void aRefusalOfTheFleetViewIsAnExitCodeAndNoStackTrace() {
        assertThat(ask(1, "who-had", "10.0.0.777")).isEmpty();
    }

    @Test
    void anAddressThatAPersonReleasedIsShownWithTheReason() {
        answers.put("/api/v1/addresses/10.0.0.5/history", """
                {"address": "10.0.0.5", "knownFrom": "2026-02-22T12:00:00Z", "holdings": [{
                  "fleet": "tour", "addressDomain": "vlan-120", "pool": "storage", "claim": "u1.net1", "podUid": "u1",
                  "from": "2026-03-01T11:00:00Z", "to": "2026-03-01T12:00:00Z", "reason": "rack 4 burnt down",
                  "owner": {"cluster": "west", "namespace": "shop", "pod": "db-0", "iface": "net1"}}]}""");
        assertThat(ask(0, "who-had", "10.0.0.5")).contains("claim u1.net1", "released by order: rack 4 burnt down");
    }

    @Test
    void aReleaseWithoutAReasonOrWithoutAClaimIsNotOrdered() {
        assertThat(ask(1, "ipam", "release", "tour/storage/u1.net1", "10.0.0.5"))
                .isEmpty();
        assertThat(ask(1, "ipam", "release", "storage/u1.net1", "10.0.0.5", "--reason", "gone"))
                .isEmpty();
        assertThat(ask(2, "ipam", "release", "tour/storage/u1.net1")).isEmpty();
        assertThat(ask(2, "ipam", "release", "tour/storage", "10.0.0.5", "--member", "west", "--reason", "gone"))
                .isEmpty();
        assertThat(ask(1, "ipam", "release", "tour/storage", "--member", "west"))
                .isEmpty();
        assertThat(ask(1, "ipam", "release", "tour/storage/u1.net1", "--member", "west", "--reason", "gone"))
                .isEmpty();
    }

    @Test
    void aPoolIsShownWithWhatWaitsForItAndWhy() {
        answers.put("/api/v1/address-pools?limit=5000&prefix=tour", """
                [{"key": "tour/storage", "state": {"capacity": "254", "assigned": 254, "waiting": 1, "quarantined": 2, "kept": 3,
                  "spec": {"addressDomain": "vlan-120"},
                  "findings": [{"code": "AddressesKept", "message": "3 running attachments keep", "mend": "create them anew"}],
                  "waitingClaims": [{"claim": "tour/storage/u1.net1", "reason": "Pool tour/storage has no free", "place": 1}]}}]""");
        assertThat(ask(0, "ipam", "get", "tour"))
                .contains("tour/storage", "254", "vlan-120", "AddressesKept", "place 1", "has no free");
    }

    @Test
    void aPodIsExplainedByItsAddressOrByWhatItWaitsFor() {
        answers.put("/api/v1/addresses?limit=5000&prefix=tour%2Fwest%2Fshop%2Fdb-0", """
                [{"key": "tour/west/shop/db-0/net1", "state": {"claim": "u1.net1", "pool": "storage", "addressDomain": "vlan-120",
                  "phase": "Assigned", "ips": ["10.0.0.5/24"], "mac": "02:00:00:00:00:01"}},
                 {"key": "tour/west/shop/db-0/net2", "state": {"claim": "u1.net2", "pool": "lab", "addressDomain": "lab",
                  "phase": "Waiting", "place": 7, "code": "PoolExhausted", "reason": "Pool tour/lab has no free"}}]""");
        assertThat(ask(0, "ipam", "explain", "tour/west/shop/db-0"))
                .contains("has 10.0.0.5/24", "place 7", "PoolExhausted");
    }

    private static final String ANSWER = """
            {"key": "tour/west/shop/db-0/net1", "state": {"claim": "u1.net1", "pool": "storage", "addressDomain": "vlan-120",
             "phase": "Assigned", "ips": ["10.0.0.5/24"], "mac": "02:00:00:00:00:01"}}""";

    private static final String OWNER =
            "{\"fleet\": \"tour\", \"cluster\": \"west\", \"namespace\": \"shop\", \"pod\": \"db-0\", \"iface\": \"net1\"}";

    private void claim(String name) {
        answers.put(
                "/api/v1/address-claims/tour/storage/" + name,
                "{\"key\": \"tour/storage/" + name + "\", \"state\": {\"owner\": " + OWNER + "}}");
    }

    @Test
    void aClaimIsExplainedByItsAnswer() {
        claim("u1.net1");
        answers.put("/api/v1/addresses/tour/west/shop/db-0/net1", ANSWER);
        assertThat(ask(0, "ipam", "explain", "tour/storage/u1.net1"))
                .contains("tour/west/shop/db-0/net1: claim u1.net1", "has 10.0.0.5/24");
    }

    @Test
    void aClaimWithoutAnAnswerAndOneOfAnEarlierPodAreToldApart() {
        claim("u0.net1");
        assertThat(ask(0, "ipam", "explain", "tour/storage/u0.net1")).contains("has no answer", "released by order");
        answers.put("/api/v1/addresses/tour/west/shop/db-0/net1", ANSWER);
        assertThat(ask(0, "ipam", "explain", "tour/storage/u0.net1"))
                .contains("of an earlier pod of that name", "claim u1.net1");
    }

    @Test
    void whatIsNoClaimMayBeANamespaceOfAMember() {
        answers.put("/api/v1/addresses?limit=5000&prefix=tour%2Fwest%2Fshop", "[" + ANSWER + "]");
        answers.put("/api/v1/addresses?limit=5000&prefix=tour%2Fwest%2Flab", "[]");
        assertThat(ask(0, "ipam", "explain", "tour/west/shop")).contains("has 10.0.0.5/24");
        assertThat(ask(4, "ipam", "explain", "tour/west/lab")).contains("there is no claim of that name");
    }

    private void address(String ip, String holdings) {
        answers.put(
                "/api/v1/addresses/" + ip + "/history",
                "{\"address\": \"" + ip + "\", \"holdings\": [" + holdings + "]}");
        answers.put("/api/v1/address-pools?limit=5000", """
                [{"key": "tour/storage", "state": {"fleet": "tour", "pool": "storage", "spec": {"addressDomain": "vlan-120",
                  "cidrs": ["10.0.0.0/24"], "ranges": [{"start": "10.0.0.1", "end": "10.0.0.99"}], "excludes": ["10.0.0.32/28"],
                  "reserved": [{"address": "10.0.0.7", "reason": "the printer"}], "gateway": ["10.0.0.1"],
                  "quarantineSeconds": 60, "stickySeconds": 3600}}},
                 {"key": "lab/other", "state": {"fleet": "lab", "pool": "other",
                  "spec": {"addressDomain": "lab", "cidrs": ["10.9.0.0/24"], "quarantineSeconds": 60}}}]""");
    }

    private static String held(String more) {
        return "{\"fleet\": \"tour\", \"addressDomain\": \"vlan-120\", \"pool\": \"storage\", \"claim\": \"u1.net1\", \"owner\": "
                + OWNER + ", \"from\": \"2026-03-01T11:00:00Z\"" + more + "}";
    }

    @Test
    void anAddressIsExplainedByWhoHasIt() {
        address("10.0.0.5", held(""));
        assertThat(ask(0, "ipam", "explain", "10.0.0.5"))
                .contains(
                        "held since 2026-03-01T11:00:00Z by claim u1.net1 of pool storage", "tour/west/shop/db-0/net1")
                .doesNotContain("nobody");
    }

    @Test
    void anAddressThatNobodyHasIsExplainedByWhatItsPoolDoesWithIt() {
        address("10.0.0.5", held(", \"to\": \"2026-03-01T12:00:00Z\""));
        assertThat(ask(0, "ipam", "explain", "10.0.0.5"))
                .contains(
                        "had it until 2026-03-01T12:00:00Z",
                        "rests until 2026-03-01T12:01:00Z",
                        "2026-03-01T13:00:00Z");
        address(
                "10.0.0.5",
                held(
                        ", \"to\": \"2026-03-01T12:00:00Z\", \"restEnded\": \"2026-03-01T12:00:09Z\", \"restReason\": \"wanted\""));
        assertThat(ask(0, "ipam", "explain", "10.0.0.5")).contains("its rest was ended by order: wanted");
        address("10.0.0.6", "");
        assertThat(ask(0, "ipam", "explain", "10.0.0.6")).contains("in pool tour/storage", "nobody has it");
        address("10.0.0.7", "");
        assertThat(ask(0, "ipam", "explain", "10.0.0.7")).contains("reserved: the printer");
        address("10.0.0.1", "");
        assertThat(ask(0, "ipam", "explain", "10.0.0.1")).contains("the pool's gateway");
        address("10.0.0.40", "");
        assertThat(ask(0, "ipam", "explain", "10.0.0.40")).contains("excluded by 10.0.0.32/28");
        address("10.0.0.200", "");
        assertThat(ask(0, "ipam", "explain", "10.0.0.200")).contains("outside of the pool's ranges");
        address("10.0.0.255", "");
        assertThat(ask(0, "ipam", "explain", "10.0.0.255")).contains("first or the last address of 10.0.0.0/24");
        address("10.7.0.1", "");
        assertThat(ask(4, "ipam", "explain", "10.7.0.1")).contains("no pool spans it");
    }
}
