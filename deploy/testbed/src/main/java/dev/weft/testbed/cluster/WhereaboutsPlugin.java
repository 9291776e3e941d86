package dev.weft.testbed.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.crds.whereabouts.IPPool;
import dev.weft.testbed.build.ProgramCache;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The upstream IPAM plugin Whereabouts against a real API server, called as a CNI plugin calls it: one process a call. No network namespace
 * is touched.
 */
public final class WhereaboutsPlugin implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAMESPACE = "kube-system";
    private static final String PODS = "shop";

    private final KubernetesClient client;
    private final Path program;
    private final Path folder;

    private WhereaboutsPlugin(KubernetesClient client, Path program, Path folder) {
        this.client = client;
        this.program = program;
        this.folder = folder;
    }

    /**
     * Installs its definitions, waits until they are served, and writes its configuration.
     *
     * @param folder for its configuration and what it says; the caller deletes it
     * @throws dev.weft.testbed.build.MissingProgramException when it is not built
     */
    public static WhereaboutsPlugin install(RealApiServer server, Path folder, ProgramCache programs) {
        Path program = programs.need("whereabouts");
        KubernetesClient client = server.client();
        try {
            UpstreamDefinitions.install(client, programs, name -> name.contains("whereabouts"));
            Probe.awaitThat(server.process(), () -> client.getApiResources("whereabouts.cni.cncf.io/v1alpha1") != null);
            createNamespace(client);
            Files.writeString(
                    folder.resolve("whereabouts.conf"),
                    "{\"datastore\": \"kubernetes\", \"kubernetes\": {\"kubeconfig\": \"" + server.kubeconfigFile()
                            + "\"}}");
            return new WhereaboutsPlugin(client, program, folder);
        } catch (IOException e) {
            client.close();
            throw new UncheckedIOException(folder + " cannot be written", e);
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
    }

    private static void createNamespace(KubernetesClient client) {
        try {
            client.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(PODS)
                            .endMetadata()
                            .build())
                    .create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }

    /**
     * Makes the pool of a range as it is when its first addresses are given, each to a pod of its own.
     *
     * @param range e.g. {@code 10.20.0.0/16}, whose pool is not there yet
     * @return size of the pool as the API server gives it, in bytes
     */
    public int fill(String range, int count) {
        Map<String, IPPool.Allocation> allocations = new TreeMap<>();
        for (int i = 1; i <= count; i++) {
            allocations.put(
                    Integer.toString(i),
                    // As long as the id of a sandbox is.
                    new IPPool.Allocation("%064x".formatted(i), PODS + "/resident-" + i, "net1"));
        }
        IPPool pool = new IPPool();
        pool.setMetadata(new ObjectMetaBuilder()
                .withName(poolOf(range))
                .withNamespace(NAMESPACE)
                .build());
        pool.setSpec(JSON.valueToTree(new IPPool.Spec(range, allocations)));
        client.resource(pool).create();
        return client.raw(
                        "/apis/whereabouts.cni.cncf.io/v1alpha1/namespaces/" + NAMESPACE + "/ippools/" + poolOf(range))
                .getBytes(StandardCharsets.UTF_8)
                .length;
    }

    /** ADD for interface net1 of a pod; the address with its prefix length. */
    public String add(String pod, String range) throws InterruptedException {
        return call("ADD", pod, range).path("ips").path(0).path("address").asText();
    }

    /** DEL for interface net1 of a pod. */
    public void delete(String pod, String range) throws InterruptedException {
        call("DEL", pod, range);
    }

    /** How many addresses of a range are given. */
    public int allocations(String range) {
        return Objects.requireNonNull(client.resources(IPPool.class)
                        .inNamespace(NAMESPACE)
                        .withName(poolOf(range))
                        .get())
                .asSpec()
                .allocations()
                .size();
    }

    private static String poolOf(String range) {
        return range.replace('/', '-');
    }

    private JsonNode call(String command, String pod, String range) throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(program.toString());
        builder.environment().put("CNI_COMMAND", command);
        builder.environment().put("CNI_CONTAINERID", "container-" + pod);
        builder.environment().put("CNI_NETNS", "/var/run/netns/" + pod);
        builder.environment().put("CNI_IFNAME", "net1");
        builder.environment()
                .put("CNI_PATH", Objects.requireNonNull(program.getParent()).toString());
        builder.environment()
                .put(
                        "CNI_ARGS",
                        "IgnoreUnknown=1;K8S_POD_NAMESPACE=" + PODS + ";K8S_POD_NAME=" + pod + ";K8S_POD_UID=" + pod);
        builder.environment().put("WHEREABOUTS_NAMESPACE", NAMESPACE);
        try {
            Path errors = Files.createTempFile(folder, pod, ".err");
            Process process = builder.redirectError(errors.toFile()).start();
            process.getOutputStream().write("""
                            {"cniVersion": "1.0.0", "name": "net", "type": "macvlan", "ipam": {"type": "whereabouts",
                             "range": "%s", "configuration_path": "%s"}}
                            """.formatted(range, folder.resolve("whereabouts.conf"))
                    .getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(
                        "whereabouts " + command + " of pod " + pod + " failed: " + out + Files.readString(errors));
            }
            return JSON.readTree(out.isBlank() ? "{}" : out);
        } catch (IOException e) {
            throw new UncheckedIOException(program + " cannot be run", e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
