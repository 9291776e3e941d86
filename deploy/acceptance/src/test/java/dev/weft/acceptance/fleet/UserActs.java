package dev.weft.acceptance.fleet;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What a user does to one cluster and sees there. */
public record UserActs(KubernetesClient client) {

    /** A condition of an intent as {@code kubectl} shows it. */
    public record Seen(String status, String reason, String message) {}

    /** A condition of an intent; empty texts when it is not there. */
    Seen condition(String fleet, String kind, String name, String type) {
        var object = client.genericKubernetesResources("weft.dev/v1alpha1", kind)
                .inNamespace(fleet)
                .withName(name)
                .get();
        Map<?, ?> status =
                object != null && object.getAdditionalProperties().get("status") instanceof Map<?, ?> m ? m : Map.of();
        if (status.get("conditions") instanceof List<?> conditions) {
            for (Object entry : conditions) {
                if (entry instanceof Map<?, ?> c && type.equals(c.get("type"))) {
                    return new Seen(text(c, "status"), text(c, "reason"), text(c, "message"));
                }
            }
        }
        return new Seen("", "", "");
    }

    private static String text(Map<?, ?> map, String key) {
        Object value = map.get(key);
        return value == null ? "" : value.toString();
    }

    /** Applies YAML, server-side; namespaces are created when they are missing. */
    void apply(String yaml) {
        var items = client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .items();
        for (var object : items) {
            String namespace = object.getMetadata().getNamespace();
            if (namespace != null && client.namespaces().withName(namespace).get() == null) {
                createNamespace(namespace);
            }
            applyOne(object);
        }
    }

    /** A busy machine may not answer in time; the same apply may be sent again. */
    private void applyOne(HasMetadata object) {
        for (int left = 3; ; left--) {
            try {
                client.resource(object).fieldManager("test").forceConflicts().serverSideApply();
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() != 0 || left == 0) {
                    throw e;
                }
            }
        }
    }

    private void createNamespace(String name) {
        try {
            client.namespaces()
                    .resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(name)
                            .endMetadata()
                            .build())
                    .create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != 409) {
                throw e;
            }
        }
    }
}
