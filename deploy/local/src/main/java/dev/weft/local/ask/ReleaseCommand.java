package dev.weft.local.ask;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.weft.crds.weft.AddressPool;
import dev.weft.crds.weft.AddressPoolSpec.Release;
import dev.weft.crds.weft.AddressPoolStatus;
import dev.weft.crds.weft.Enforcement;
import dev.weft.local.ask.FleetView.NoAnswerException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Orders a release in an AddressPool of the hub, and waits for its answer in the pool's status. */
final class ReleaseCommand {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(250);

    /** The status of a pool is written all the time, so the version that was read is often gone. */
    private static final int TRIES = 10;

    /** It warns of every kind that is not yet of version v1, on the terminal of who waits for an answer. */
    private static final Logger OF_VERSIONS =
            Logger.getLogger("io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils");

    private final Path kubeconfig;

    /**
     * @param kubeconfig of the hub
     */
    ReleaseCommand(Path kubeconfig) {
        this.kubeconfig = kubeconfig;
        OF_VERSIONS.setLevel(Level.SEVERE);
    }

    /**
     * What became of the order for one claim.
     *
     * @param claim {@code fleet/pool/claim}
     * @throws NoAnswerException when it cannot be ordered, or is not answered within a minute
     */
    AddressPoolStatus.Release order(String claim, String address, String reason) throws NoAnswerException {
        String[] names = claim.split("/", -1);
        if (names.length != 3) {
            throw new NoAnswerException(
                    "'" + claim + "' is no claim: expected FLEET/POOL/CLAIM, as ipam explain shows it");
        }
        return order(names, new Release(names[2], address, null, reason));
    }

    /**
     * What became of the order for all that a member has of a pool.
     *
     * @param pool {@code fleet/pool}
     * @throws NoAnswerException when it cannot be ordered, or is not answered within a minute
     */
    AddressPoolStatus.Release orderAll(String pool, String member, String reason) throws NoAnswerException {
        String[] names = pool.split("/", -1);
        if (names.length != 2) {
            throw new NoAnswerException("'" + pool + "' is no pool: expected FLEET/POOL, as ipam get shows it");
        }
        return order(names, new Release(null, null, member, reason));
    }

    private AddressPoolStatus.Release order(String[] names, Release wanted) throws NoAnswerException {
        if (wanted.reason().isBlank()) {
            throw new NoAnswerException("a release needs a reason: --reason 'why nobody will report it'");
        }
        try (KubernetesClient hub = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(Files.readString(kubeconfig)))
                .build()) {
            Resource<AddressPool> pool =
                    hub.resources(AddressPool.class).inNamespace(names[0]).withName(names[1]);
            write(pool, names[0] + "/" + names[1], wanted);
            return answer(pool, names[0] + "/" + names[1], wanted);
        } catch (IOException e) {
            throw new NoAnswerException(kubeconfig + " cannot be read: " + e.getMessage()
                    + "; start the fleet with ./weft up --detach, or name the hub's with --kubeconfig");
        } catch (KubernetesClientException e) {
            throw new NoAnswerException("the hub refuses the order: " + e.getMessage());
        }
    }

    private static void write(Resource<AddressPool> resource, String name, Release wanted) throws NoAnswerException {
        for (int tried = 1; ; tried++) {
            AddressPool pool = resource.get();
            if (pool == null) {
                throw new NoAnswerException(
                        "there is no AddressPool " + name + "; ./weft ipam get shows which there are");
            }
            if (pool.getSpec().enforcement() == Enforcement.Plan) {
                throw new NoAnswerException("AddressPool " + name
                        + " has enforcement Plan, which changes nothing; set it to Enforce to release an address");
            }
            if (pool.getSpec().releases().contains(wanted)) {
                return;
            }
            try {
                resource.patch(PatchContext.of(PatchType.JSON), patch(pool, wanted));
                return;
            } catch (KubernetesClientException e) {
                boolean changed = resource.get() != null
                        && !pool.getMetadata()
                                .getResourceVersion()
                                .equals(resource.get().getMetadata().getResourceVersion());
                if (!changed || tried == TRIES) {
                    throw e;
                }
            }
        }
    }

    /** Adds the row to the version that was read, and touches nothing else. */
    private static String patch(AddressPool pool, Release wanted) {
        ArrayNode patch = JSON.createArrayNode();
        patch.addObject()
                .put("op", "test")
                .put("path", "/metadata/resourceVersion")
                .put("value", pool.getMetadata().getResourceVersion());
        List<Release> before = pool.getSpec().releases();
        patch.addObject()
                .put("op", "add")
                .put("path", before.isEmpty() ? "/spec/releases" : "/spec/releases/-")
                .set("value", JSON.valueToTree(before.isEmpty() ? List.of(wanted) : wanted));
        try {
            return JSON.writeValueAsString(patch);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static AddressPoolStatus.Release answer(Resource<AddressPool> resource, String name, Release wanted)
            throws NoAnswerException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            AddressPool pool = resource.get();
            Optional<AddressPoolStatus.Release> answer = pool == null || pool.getStatus() == null
                    ? Optional.empty()
                    : pool.getStatus().releases().stream()
                            .filter(row -> Objects.equals(row.claim(), wanted.claim())
                                    && Objects.equals(row.address(), wanted.address())
                                    && Objects.equals(row.member(), wanted.member())
                                    && row.reason().equals(wanted.reason()))
                            .findFirst();
            if (answer.isPresent()) {
                return answer.get();
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new NoAnswerException("interrupted");
            }
        }
        throw new NoAnswerException("the release is ordered in AddressPool " + name + ", but not answered within "
                + PATIENCE.toSeconds() + " s; its status.releases will say what became of it");
    }
}
