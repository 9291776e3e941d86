package dev.weft.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {

    @TempDir
    private Path folder = Path.of("");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... args) throws IOException {
        return ImportCommand.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                args);
    }

    @Test
    void poolsAreShownAsAPlanOrAsPoolsThatPlan() throws IOException {
        Path file = Files.writeString(folder.resolve("pools.yaml"), """
                kind: IPPool
                metadata: {name: 10.0.0.0-24, namespace: kube-system}
                spec: {range: 10.0.0.0/24, allocations: {"1": {podref: shop/a, ifname: net1}}}
                ---
                kind: IPPool
                metadata: {name: bad}
                spec: {range: somewhere, allocations: {}}
                """);
        assertThat(run("--fleet", "prod", file.toString()))
                .as("one object was not read")
                .isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("prod/net-10-0-0-0-24", "1 addresses are in use");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("IPPool bad, spec.range", "somewhere");

        out.reset();
        run("--fleet", "prod", "--domain", "vlan-10", "--output", "yaml", file.toString());
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "kind: \"AddressPool\"",
                        "enforcement: \"Plan\"",
                        "addressDomain: \"vlan-10\"",
                        "imported: shop/a net1");
    }

    @Test
    void withoutAFileItSaysHowItIsUsed() throws IOException {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("usage: ./weft ipam plan import");
    }
}
