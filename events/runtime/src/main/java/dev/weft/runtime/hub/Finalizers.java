package dev.weft.runtime.hub;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Keeps an intent from vanishing while users still use what it made. */
@ApplicationScoped
public class Finalizers {

    /** Weft's finalizer on intents. */
    public static final String NAME = "weft.dev/in-use";

    private final Hub hub;

    public Finalizers(Hub hub) {
        this.hub = hub;
    }

    /** Adds the finalizer where it is missing. */
    public void add(HasMetadata intent) {
        if (!has(intent)) {
            List<String> names = new ArrayList<>(present(intent));
            names.add(NAME);
            set(intent, names);
        }
    }

    /** Takes the finalizer away, so that a deletion goes through. */
    public void remove(HasMetadata intent) {
        if (has(intent)) {
            List<String> names = new ArrayList<>(present(intent));
            names.remove(NAME);
            try {
                set(intent, names);
            } catch (KubernetesClientException e) {
                if (e.getCode() != 404) {
                    throw e;
                }
            }
        }
    }

    private static boolean has(HasMetadata intent) {
        return present(intent).contains(NAME);
    }

    private static List<String> present(HasMetadata intent) {
        List<String> names = intent.getMetadata().getFinalizers();
        return names == null ? List.of() : names;
    }

    private void set(HasMetadata intent, List<String> names) {
        String list = names.stream().map(n -> '"' + n + '"').collect(Collectors.joining(","));
        hub.client()
                .resource(intent)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"resourceVersion\":\""
                                + intent.getMetadata().getResourceVersion() + "\",\"finalizers\":[" + list + "]}}");
    }
}
