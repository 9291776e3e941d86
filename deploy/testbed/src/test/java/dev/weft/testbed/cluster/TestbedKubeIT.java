package dev.weft.testbed.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.testbed.build.ProgramCache;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestbedKubeIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ProgramCache PROGRAMS = ProgramCache.here();

    @TempDir
    Path folder;

    @BeforeAll
    static void built() {
        PROGRAMS.missing("etcd", "kube-apiserver", "kube-controller-manager").ifPresent(Assumptions::abort);
    }

    @Test
    void membersShareOneEtcdAndSeeNothingOfEachOther() {
        try (Testbed testbed = Testbed.start(folder, PROGRAMS)) {
            RealApiServer first = testbed.add("first", Controllers.NONE);
            RealApiServer second = testbed.add("second", Controllers.NONE);
            try (KubernetesClient one = first.client();
                    KubernetesClient other = second.client()) {
                one.resource(configMap()).create();
                assertThat(one.configMaps()
                                .inNamespace("default")
                                .withName("note")
                                .get())
                        .isNotNull();
                assertThat(other.configMaps()
                                .inNamespace("default")
                                .withName("note")
                                .get())
                        .isNull();
            }
            System.out.printf(
                    "etcd and two members: first ready in %d ms, second in %d ms, %d processes%n",
                    first.startUp().toMillis(),
                    second.startUp().toMillis(),
                    new ProcessFolder(folder).running().size());
        }
        assertNothingIsLeft();
    }

    @Test
    void theControllersMakeServiceAccountsAndEndNamespaces() {
        try (Testbed testbed = Testbed.start(folder, PROGRAMS);
                KubernetesClient client =
                        testbed.add("member", Controllers.OBJECTS).client()) {
            client.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName("shop")
                            .endMetadata()
                            .build())
                    .create();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> client.serviceAccounts()
                                    .inNamespace("shop")
                                    .withName("default")
                                    .get()
                            != null);
            client.namespaces().withName("shop").delete();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> client.namespaces().withName("shop").get() == null);
        }
    }

    @Test
    void objectsPortsAndTokensOfAKeptTestbedAreThereAgain() {
        String kubeconfig;
        try (Testbed testbed = Testbed.startKeeping(folder, PROGRAMS)) {
            RealApiServer server = testbed.add("kept", Controllers.NONE);
            kubeconfig = server.kubeconfig();
            try (KubernetesClient client = server.client()) {
                client.resource(configMap()).create();
            }
        }
        assertNothingRuns();
        try (Testbed testbed = Testbed.startKeeping(folder, PROGRAMS)) {
            testbed.add("kept", Controllers.NONE);
            try (KubernetesClient client = RealApiServer.client(kubeconfig)) {
                ConfigMap found = client.configMaps()
                        .inNamespace("default")
                        .withName("note")
                        .get();
                assertThat(found.getData()).containsEntry("kept", "yes");
            }
        }
    }

    @Test
    void nothingIsLeftWhenTheProcessThatHoldsItIsKilled() throws IOException, InterruptedException {
        Process holder = java("dev.weft.testbed.cluster.HeldTestbed", folder.toString());
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.readLine()).startsWith("https://127.0.0.1:");
        }
        assertThat(new ProcessFolder(folder).running()).hasSize(2);
        holder.destroyForcibly().waitFor();
        Awaitility.await().atMost(PATIENCE).untilAsserted(this::assertNothingIsLeft);
    }

    @Test
    void downRemovesWhatAnUpThatWasKilledInTheMiddleLeft() throws IOException, InterruptedException {
        Process up = command("up", "--members", "2");
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> new ProcessFolder(folder)
                        .running().stream().anyMatch(p -> p.name().startsWith("apiserver")));
        up.destroyForcibly().waitFor();
        assertThat(new ProcessFolder(folder).running()).isNotEmpty();
        assertThat(command("down").waitFor()).isZero();
        assertNothingIsLeft();
    }

    private Process command(String... arguments) throws IOException {
        List<String> all = new java.util.ArrayList<>(List.of(
                "dev.weft.testbed.launch.TestbedCommand",
                "--state",
                folder.toString(),
                "--root",
                Path.of("../..").toAbsolutePath().normalize().toString()));
        all.addAll(List.of(arguments));
        return java(all.toArray(String[]::new));
    }

    private static Process java(String... arguments) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private void assertNothingRuns() {
        assertThat(new ProcessFolder(folder).running()).isEmpty();
    }

    private void assertNothingIsLeft() {
        assertNothingRuns();
        for (String name : List.of("data", "run", "pki", "kubeconfig")) {
            assertThat(Files.exists(folder.resolve(name))).as(name).isFalse();
        }
    }

    private static ConfigMap configMap() {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName("note")
                .withNamespace("default")
                .endMetadata()
                .addToData("kept", "yes")
                .build();
    }
}
