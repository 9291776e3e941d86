package dev.weft.crds;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** The CustomResourceDefinitions on the class path: Weft's own for the hub, upstream's for members. */
public final class Crds {

    private static final String FOLDER = "/crds/";

    /** Names of the hub's definitions, {@code <plural>.<group>}. */
    public static final List<String> HUB = List.of(
            "addresspools.weft.dev",
            "clusters.weft.dev",
            "cnipolicies.weft.dev",
            "networks.weft.dev",
            "sriovpolicies.weft.dev");

    /** Names of the upstream definitions that a member may have, {@code <plural>.<group>}. */
    public static final List<String> MEMBER = List.of(
            "helmchartconfigs.helm.cattle.io",
            "helmcharts.helm.cattle.io",
            "ippools.whereabouts.cni.cncf.io",
            "network-attachment-definitions.k8s.cni.cncf.io",
            "nodefeaturerules.nfd.k8s-sigs.io",
            "nodefeatures.nfd.k8s-sigs.io",
            "nodeslicepools.whereabouts.cni.cncf.io",
            "overlappingrangeipreservations.whereabouts.cni.cncf.io",
            "ovsnetworks.sriovnetwork.openshift.io",
            "sriovibnetworks.sriovnetwork.openshift.io",
            "sriovnetworknodepolicies.sriovnetwork.openshift.io",
            "sriovnetworknodestates.sriovnetwork.openshift.io",
            "sriovnetworkpoolconfigs.sriovnetwork.openshift.io",
            "sriovnetworks.sriovnetwork.openshift.io",
            "sriovoperatorconfigs.sriovnetwork.openshift.io");

    private Crds() {}

    /** What the hub serves: Weft's intents. */
    public static List<CustomResourceDefinition> hub() {
        return HUB.stream().map(Crds::load).toList();
    }

    /** What a member may serve: the upstream kinds. */
    public static List<CustomResourceDefinition> member() {
        return MEMBER.stream().map(Crds::load).toList();
    }

    /** All of them. */
    public static List<CustomResourceDefinition> all() {
        return Stream.concat(HUB.stream(), MEMBER.stream()).map(Crds::load).toList();
    }

    /**
     * The definition of this name.
     *
     * @param name {@code <plural>.<group>}
     * @throws IllegalArgumentException there is none of this name
     */
    public static CustomResourceDefinition load(String name) {
        return Serialization.unmarshal(yaml(name), CustomResourceDefinition.class);
    }

    /**
     * The definition of this name as YAML text, ready for {@code kubectl apply}.
     *
     * @param name {@code <plural>.<group>}
     * @throws IllegalArgumentException there is none of this name
     */
    public static String yaml(String name) {
        return text(FOLDER + name + ".yaml", "custom resource definition " + name);
    }

    /**
     * An example of a kind as YAML text.
     *
     * @param name {@code <plural>.<group>}
     * @throws IllegalArgumentException there is none of this name
     */
    public static String example(String name) {
        return text("/examples/" + name + ".yaml", "example of " + name);
    }

    private static String text(String resource, String what) {
        try (InputStream in = Crds.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("No " + what + " on the class path: expected " + resource
                        + ". Name it <plural>.<group>, as in clusters.weft.dev");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Reading " + resource, e);
        }
    }
}
