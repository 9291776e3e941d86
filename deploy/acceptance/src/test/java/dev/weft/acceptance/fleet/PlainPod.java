package dev.weft.acceptance.fleet;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;

/** A pod as users write it: one container, and the networks that it asks for. */
public final class PlainPod {

    private static final String NETWORKS = "k8s.v1.cni.cncf.io/networks";

    private PlainPod() {}

    /**
     * To be changed further.
     *
     * @param networks the annotation
     */
    public static PodBuilder asking(String namespace, String name, String networks) {
        return new PodBuilder(of(namespace, name))
                .editMetadata()
                .addToAnnotations(NETWORKS, networks)
                .endMetadata();
    }

    /** A pod that asks for no network. */
    public static Pod of(String namespace, String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("app")
                .withImage("registry.k8s.io/pause:3.10")
                .endContainer()
                .endSpec()
                .build();
    }
}
