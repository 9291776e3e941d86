package dev.weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConformanceTest {

    private static final Check DOUBLES = vector -> Verdict.compare(
            vector.get("expected"),
            new ObjectMapper().valueToTree(2 * vector.get("input").asInt()));

    private static final AreaSet ARITHMETIC = () -> Map.of(
            "double", DOUBLES,
            "throwing",
                    vector -> {
                        throw new IllegalStateException("no such luck");
                    },
            "wanted",
                    vector -> new Verdict(
                            Verdict.Kind.DELIBERATE_DIFFERENCE,
                            vector.get("expected"),
                            vector.get("input"),
                            "we round"));

    @TempDir
    Path folder;

    @Test
    void passedAndFailedCasesAreCountedByAreaAndAFailureEndsWithOne() throws IOException {
        vectors(
                "a.json",
                "{'cases':[{'area':'double','name':'two','input':1,'expected':2},"
                        + "{'area':'double','name':'off','input':1,'expected':3}]}");

        Ran ran = run();

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out())
                .contains("double: passed 1, failed 1, not built 0\n")
                .contains("total: passed 1, failed 1, not built 0\n");
        JsonNode failure = failures().get("failures").get(0);
        assertThat(failure.get("case").asText()).isEqualTo("off");
        assertThat(failure.get("file").asText()).isEqualTo("a.json");
        assertThat(failure.get("expected").asInt()).isEqualTo(3);
        assertThat(failure.get("actual").asInt()).isEqualTo(2);
    }

    @Test
    void anUnclaimedAreaIsNotBuiltAndNeitherPassedNorFailed() throws IOException {
        vectors("a.json", "{'vectors':[{'area':'unheard','id':'u1','input':1,'expected':2}]}");

        Ran ran = run();

        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).contains("unheard: passed 0, failed 0, not built 1\n");
        assertThat(failures().get("notBuilt").get(0).get("reason").asText()).contains("no rule claims area unheard");
    }

    @Test
    void aThrowingCheckIsAFailureWithItsTextAndTheRunGoesOn() throws IOException {
        vectors(
                "a.json",
                "{'cases':[{'area':'throwing','name':'t','input':1,'expected':2},"
                        + "{'area':'double','name':'two','input':1,'expected':2}]}");

        Ran ran = run();

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out())
                .contains("double: passed 1, failed 0, not built 0\n")
                .contains("throwing: passed 0, failed 1, not built 0\n");
        assertThat(failures().get("failures").get(0).get("actual").asText()).contains("no such luck");
    }

    @Test
    void aDeliberateDifferenceIsShownOnlyWhereThereIsOneAndIsNoFailure() throws IOException {
        vectors("a.json", "{'cases':[{'area':'wanted','name':'w','input':1,'expected':2}]}");

        Ran ran = run();

        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).contains("wanted: passed 0, failed 0, not built 0, deliberate difference 1\n");
        assertThat(failures().get("deliberateDifferences").get(0).get("reason").asText())
                .isEqualTo("we round");
    }

    @Test
    void observationsAreCasesTooAndACaseWithoutAreaTakesItsFilesName() throws IOException {
        vectors("seen.json", "{'observations':[{'id':'o1'}]}");

        assertThat(run().out()).contains("seen.unnamed: passed 0, failed 0, not built 1\n");
    }

    @Test
    void oneAreaOfManyFilesIsOneLineAndLinesAreSorted() throws IOException {
        vectors("b.json", "{'cases':[{'area':'double','input':1,'expected':2},{'area':'aaa'}]}");
        vectors("a.json", "{'cases':[{'area':'double','input':2,'expected':4}]}");

        assertThat(run().out().lines())
                .startsWith("aaa: passed 0, failed 0, not built 1", "double: passed 2, failed 0, not built 0");
    }

    @Test
    void jsonOutputHasAreasAndTotals() throws IOException {
        vectors("a.json", "{'cases':[{'area':'double','input':1,'expected':2},{'area':'other'}]}");

        JsonNode summary = new ObjectMapper().readTree(run("--output", "json").out());

        assertThat(summary.at("/areas/0/area").asText()).isEqualTo("double");
        assertThat(summary.at("/areas/0/passed").asInt()).isEqualTo(1);
        assertThat(summary.at("/totals/notBuilt").asInt()).isEqualTo(1);
    }

    @Test
    void onlyTheAreasOfThePrefixRun() throws IOException {
        vectors("a.json", "{'cases':[{'area':'double','input':1,'expected':9},{'area':'other'}]}");

        Ran ran = run("--area", "oth");

        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).doesNotContain("double");
    }

    @Test
    void aFolderThatIsNotThereEndsWithTwoAndSaysSo() {
        Ran ran = run("--vectors", folder.resolve("absent").toString());

        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains("absent").contains("--vectors");
    }

    @Test
    void aFileThatIsNotJsonEndsWithTwoAndIsNamed() throws IOException {
        vectors("broken.json", "{");

        Ran ran = run();

        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains("broken.json");
    }

    @Test
    void anAreaClaimedTwiceIsRefused() throws IOException {
        vectors("a.json", "{'cases':[{'area':'double','input':1,'expected':2}]}");

        Ran ran = execute(List.of(ARITHMETIC, ARITHMETIC));

        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains("claimed by both");
    }

    private record Ran(int exit, String out, String err) {}

    private Ran run(String... args) {
        return execute(List.of(ARITHMETIC), args);
    }

    private Ran execute(List<AreaSet> sets, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = new CommandLine(new Conformance(sets))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setOverwrittenOptionsAllowed(true);
        String[] all = new String[args.length + 4];
        System.arraycopy(
                new String[] {
                    "--vectors", folder.toString(), "--failures", failuresFile().toString()
                },
                0,
                all,
                0,
                4);
        System.arraycopy(args, 0, all, 4, args.length);
        return new Ran(line.execute(all), out.toString(), err.toString());
    }

    private Path failuresFile() {
        return folder.resolve("out").resolve("failures.json");
    }

    private JsonNode failures() throws IOException {
        return new ObjectMapper().readTree(failuresFile().toFile());
    }

    private void vectors(String file, String content) throws IOException {
        Files.writeString(folder.resolve(file), content.replace('\'', '"'));
    }
}
