package dev.weft.local.ask;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.crds.weft.AddressPoolStatus;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** {@code ./weft who-had} and {@code ./weft ipam}: answers are lines for people, or JSON as the fleet view gives it. */
@Command(name = "weft", mixinStandardHelpOptions = true, subcommands = CommandLine.HelpCommand.class)
public final class Ask {

    @Option(names = "--state", scope = ScopeType.INHERIT, description = "state folder of weft up (default: .weft)")
    private Path state = Path.of(".weft");

    @Option(names = "--url", scope = ScopeType.INHERIT, description = "base URL of inventory-svc (default: WEFT_URL)")
    private @Nullable String url = System.getenv("WEFT_URL");

    @Option(names = "--output", scope = ScopeType.INHERIT, description = "text or json (default: text)")
    private String output = "text";

    private final PrintStream out;

    Ask(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) {
        System.exit(run(System.out, args));
    }

    /** As {@link #main}, with the exit code. */
    public static int run(PrintStream out, String... args) {
        return new CommandLine(new Ask(out))
                .setExecutionExceptionHandler((problem, line, parsed) -> {
                    if (problem instanceof FleetView.NoAnswerException) {
                        System.err.println("weft: " + problem.getMessage());
                        return 1;
                    }
                    throw problem;
                })
                .execute(args);
    }

    /** Who had an address. Exit code 4 when nobody had it. */
    @Command(name = "who-had", description = "who had an address, or with --at who had it then")
    int whoHad(
            @Parameters(paramLabel = "IP") String ip,
            @Option(names = "--at", paramLabel = "TIME", description = "such as 2026-03-01T12:00:00Z") @Nullable
                    String at,
            @Option(names = "--domain", description = "address domain; all by default") @Nullable String domain)
            throws FleetView.NoAnswerException {
        StringBuilder path = new StringBuilder("/api/v1/addresses/" + FleetView.encoded(ip) + "/history");
        List<String> query = new ArrayList<>();
        if (at != null) {
            query.add("at=" + FleetView.encoded(at));
        }
        if (domain != null) {
            query.add("domain=" + FleetView.encoded(domain));
        }
        if (!query.isEmpty()) {
            path.append('?').append(String.join("&", query));
        }
        JsonNode answer = FleetView.of(url, state).get(path.toString());
        if (!printed(answer)) {
            for (JsonNode held : answer.path("holdings")) {
                JsonNode owner = held.path("owner");
                out.printf(
                        "%s  %s  %s to %s  %s/%s/%s %s (pod %s, pool %s, claim %s)%s%n",
                        answer.path("address").asText(),
                        held.path("fleet").asText() + "/"
                                + held.path("addressDomain").asText(),
                        held.path("from").asText(),
                        held.hasNonNull("to") ? held.path("to").asText() : "now",
                        owner.path("cluster").asText(),
                        owner.path("namespace").asText(),
                        owner.path("pod").asText(),
                        owner.path("iface").asText(),
                        held.path("podUid").asText(),
                        held.path("pool").asText(),
                        held.path("claim").asText(),
                        (held.hasNonNull("reason")
                                        ? ", released by order: "
                                                + held.path("reason").asText()
                                        : "")
                                + (held.hasNonNull("restEnded")
                                        ? ", its rest ended by order at "
                                                + held.path("restEnded").asText() + ": "
                                                + held.path("restReason").asText()
                                        : ""));
            }
            if (answer.path("holdings").isEmpty()) {
                out.printf(
                        "nobody had %s%s; what ended before %s is not kept%n",
                        answer.path("address").asText(),
                        at == null ? "" : " at " + at,
                        answer.path("knownFrom").asText());
            }
        }
        return answer.path("holdings").isEmpty() ? 4 : 0;
    }

    /** Addresses and pools. */
    @Command(name = "ipam", description = "pools and claims")
    int ipam(
            @Parameters(
                            paramLabel =
                                    "get [FLEET[/POOL]] | explain FLEET/CLUSTER/NAMESPACE/POD[/INTERFACE] or FLEET/POOL/CLAIM or IP | release FLEET/POOL/CLAIM IP or FLEET/POOL --member CLUSTER",
                            arity = "1..3")
                    List<String> words,
            @Option(names = "--reason", description = "why an address is released that nobody reports") @Nullable
                    String reason,
            @Option(names = "--member", description = "a lost member, all of whose claims of the pool are released")
                    @Nullable
                    String member,
            @Option(names = "--kubeconfig", description = "of the hub (default: that of weft up)") @Nullable
                    Path kubeconfig)
            throws FleetView.NoAnswerException {
        String about = words.size() > 1 ? words.get(1) : "";
        return switch (words.get(0)) {
            case "get" -> pools(about);
            case "explain" -> explain(about);
            case "release" ->
                release(
                        words,
                        member,
                        reason == null ? "" : reason,
                        kubeconfig == null ? state.resolve("kubeconfig/hub.yaml") : kubeconfig);
            default -> {
                System.err.println("weft: no 'ipam " + words.get(0) + "'; there are get, explain and release");
                yield 2;
            }
        };
    }

    private int release(List<String> words, @Nullable String member, String reason, Path kubeconfig)
            throws FleetView.NoAnswerException {
        if (words.size() != (member == null ? 3 : 2)) {
            System.err.println(
                    "weft: name a claim as FLEET/POOL/CLAIM and an address that it has, or a pool as FLEET/POOL"
                            + " and a lost --member, and a --reason");
            return 2;
        }
        ReleaseCommand command = new ReleaseCommand(kubeconfig);
        AddressPoolStatus.Release answer = member == null
                ? command.order(words.get(1), words.get(2), reason)
                : command.orderAll(words.get(1), member, reason);
        if (!printed(new ObjectMapper().valueToTree(answer))) {
            out.println(answer.outcome() + ": " + answer.message());
        }
        return answer.outcome().equals("Done") ? 0 : 1;
    }

    private int pools(String prefix) throws FleetView.NoAnswerException {
        JsonNode pools = FleetView.of(url, state)
                .get("/api/v1/address-pools?limit=5000"
                        + (prefix.isEmpty() ? "" : "&prefix=" + FleetView.encoded(prefix)));
        if (printed(pools)) {
            return 0;
        }
        out.printf(
                "%-32s %12s %9s %8s %8s %6s  %s%n",
                "POOL", "CAPACITY", "ASSIGNED", "WAITING", "RESTING", "KEPT", "DOMAIN");
        for (JsonNode fact : pools) {
            JsonNode pool = fact.path("state");
            out.printf(
                    "%-32s %12s %9d %8d %8d %6d  %s%n",
                    fact.path("key").asText(),
                    pool.path("capacity").asText(),
                    pool.path("assigned").asLong(),
                    pool.path("waiting").asLong(),
                    pool.path("quarantined").asLong(),
                    pool.path("kept").asLong(),
                    pool.path("spec").path("addressDomain").asText());
            for (JsonNode finding : pool.path("findings")) {
                out.printf(
                        "  %s: %s; %s%n",
                        finding.path("code").asText(),
                        finding.path("message").asText(),
                        finding.path("mend").asText());
            }
            for (JsonNode claim : pool.path("waitingClaims")) {
                out.printf(
                        "  waits, place %d: %s: %s%n",
                        claim.path("place").asLong(),
                        claim.path("claim").asText(),
                        claim.path("reason").asText());
            }
        }
        return 0;
    }

    private int explain(String about) throws FleetView.NoAnswerException {
        if (about.isEmpty()) {
            System.err.println(
                    "weft: name a pod as FLEET/CLUSTER/NAMESPACE/POD, a claim as FLEET/POOL/CLAIM, or an IP address");
            return 2;
        }
        Explanation.Said said = new Explanation(FleetView.of(url, state)).of(about);
        if (!printed(said.json())) {
            said.lines().forEach(out::println);
        }
        return said.found() ? 0 : 4;
    }

    private boolean printed(JsonNode answer) {
        if (output.equals("json")) {
            out.println(answer.toPrettyString());
            return true;
        }
        return false;
    }
}
