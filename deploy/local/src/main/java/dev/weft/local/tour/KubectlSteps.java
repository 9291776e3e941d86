package dev.weft.local.tour;

import dev.weft.events.fact.PoolFact;
import dev.weft.events.fact.PoolIntentFact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The same with the kubectl of the user's PATH; skipped, with the reason, where there is none. */
final class KubectlSteps {

    private static final String POOL = """
            apiVersion: weft.dev/v1alpha1
            kind: AddressPool
            metadata: {name: backup, namespace: %s}
            spec:
              cidrs: [10.70.0.0/28]
              gateway: [10.70.0.1]
            """.formatted(TourFleet.FLEET);

    /** What kubectl does in one step. */
    @FunctionalInterface
    private interface Use {
        void of(StepScript script) throws IOException, InterruptedException;
    }

    private KubectlSteps() {}

    static List<Step> steps() {
        return List.of(
                step("kubectl applies, waits and shows an intent", KubectlSteps::apply),
                step("kubectl edits an intent", KubectlSteps::edit),
                step("kubectl explains Weft's and upstream's kinds", KubectlSteps::explain),
                step("kubectl watches an intent", KubectlSteps::watch),
                step("kubectl deletes an intent", KubectlSteps::delete));
    }

    private static Step step(String title, Use use) {
        return Step.of(title, "plain kubectl works against the hub and the members", script -> {
            boolean there = Arrays.stream(
                            System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator, -1))
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, "kubectl")));
            if (there) {
                use.of(script);
            } else {
                script.skip("kubectl is not on the PATH");
            }
        });
    }

    private static void apply(StepScript script) throws IOException, InterruptedException {
        kubectl(script, script.fleet().hubKubeconfig(), POOL, "apply", "-f", "-");
        PoolFact fact = capacity(script, "13");
        script.check("it is accepted", fact.state() != null && fact.state().accepted());
        hub(script, "wait", "--for=condition=Ready", "addresspool/backup", "--timeout=30s");
        String shown = hub(script, "get", "addresspools", "backup");
        script.check(
                "the columns show capacity and use",
                Pattern.compile("backup +True +Serving +13 +0 +0")
                        .matcher(shown)
                        .find());
    }

    private static PoolFact capacity(StepScript script, String capacity) {
        return script.fact(
                PoolFact.class,
                f -> f.state() != null
                        && f.state().fleet().equals(TourFleet.FLEET)
                        && f.state().pool().equals("backup")
                        && f.state().capacity().equals(capacity),
                "a fact says that the pool has " + capacity + " addresses");
    }

    private static void edit(StepScript script) throws IOException, InterruptedException {
        script.does("an editor replaces 10.70.0.0/28 by 10.70.0.0/27");
        hub(script, "edit", "addresspool", "backup");
        capacity(script, "29");
        hub(script, "wait", "--for=jsonpath={.status.capacity}=29", "addresspool/backup", "--timeout=30s");
    }

    private static void explain(StepScript script) throws IOException, InterruptedException {
        String own = hub(script, "explain", "network.spec.macvlan.mode");
        script.check("the field of an intent is explained", own.contains("bridge, private, vepa or passthru"));
        String upstream = kubectl(
                script,
                script.fleet().memberKubeconfig("rke2-a"),
                "",
                "explain",
                "sriovnetworknodestates.spec.interfaces.numVfs");
        script.check("the field of an upstream kind is explained", upstream.contains("numVfs <integer>"));
    }

    private static void watch(StepScript script) throws IOException, InterruptedException {
        Path seen = Files.createTempFile("weft-tour", ".watch");
        Process watch = builder(
                        script.fleet().hubKubeconfig(), "get", "addresspools", "backup", "-w", "-n", TourFleet.FLEET)
                .redirectOutput(seen.toFile())
                .start();
        try {
            script.does("kubectl get addresspools backup -w -n " + TourFleet.FLEET);
            script.awaitThat("the watch shows 29 addresses", () -> read(seen).contains(" 29 "));
            hub(
                    script,
                    "patch",
                    "addresspool",
                    "backup",
                    "--type=merge",
                    "-p",
                    "{\"spec\":{\"cidrs\":[\"10.70.0.0/26\"]}}");
            capacity(script, "61");
            script.awaitThat("and then, by itself, 61", () -> read(seen).contains(" 61 "));
        } finally {
            watch.destroyForcibly();
            Files.deleteIfExists(seen);
        }
    }

    private static void delete(StepScript script) throws IOException, InterruptedException {
        hub(script, "delete", "addresspool", "backup", "--timeout=30s");
        script.fact(
                PoolIntentFact.PoolIntentRemoved.class,
                f -> f.removed().key().equals(TourFleet.FLEET + "/backup"),
                "its removal is a fact");
        script.check(
                "it is gone",
                script.hubObject("weft.dev/v1alpha1", "AddressPool", "backup").isMissingNode());
    }

    private static String hub(StepScript script, String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!arguments[0].equals("explain")) {
            all.addAll(List.of("-n", TourFleet.FLEET));
        }
        return kubectl(script, script.fleet().hubKubeconfig(), "", all.toArray(String[]::new));
    }

    private static ProcessBuilder builder(Path kubeconfig, String... arguments) {
        List<String> command = new ArrayList<>(List.of("kubectl", "--kubeconfig", kubeconfig.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("KUBE_EDITOR", "sed -i s#10.70.0.0/28#10.70.0.0/27#");
        return builder;
    }

    /** Runs it, shows command and answer, and fails when kubectl does. */
    private static String kubectl(StepScript script, Path kubeconfig, String input, String... arguments)
            throws IOException, InterruptedException {
        script.does("kubectl " + String.join(" ", arguments) + (input.isEmpty() ? "" : "\n" + input.strip()));
        Process process = builder(kubeconfig, arguments).start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException("kubectl " + String.join(" ", arguments) + ": " + said.strip());
        }
        script.show(said.strip());
        return said;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
