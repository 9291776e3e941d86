package dev.weft.acceptance.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.local.ask.Ask;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** {@code ./weft ipam} and {@code ./weft who-had} as a user calls them. */
public final class AskCommand {

    private AskCommand() {}

    /** What it prints; it fails when it ends with another exit code than {@code expected}. */
    public static String run(RunningFleet fleet, int expected, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--state", fleet.state().toString(), "--url", fleet.url("inventory-svc-0")));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = Ask.run(new PrintStream(out, true, StandardCharsets.UTF_8), all.toArray(String[]::new));
        String said = out.toString(StandardCharsets.UTF_8);
        assertThat(code).as("exit code of %s: %s", all, said).isEqualTo(expected);
        return said;
    }
}
