package dev.weft.acceptance.input;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What the rows about clusters declare. */
final class ClusterYaml {

    private ClusterYaml() {}

    /** The kubeconfig with another authority. */
    static String ca(String kubeconfig, String pem) {
        return kubeconfig.replaceAll(
                "certificate-authority-data: .*",
                "certificate-authority-data: "
                        + Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * @param secret the reference as YAML
     */
    static String cluster(String namespace, String name, String secret) {
        return """
                apiVersion: weft.dev/v1alpha1
                kind: Cluster
                metadata: {name: %s, namespace: %s}
                spec: {kubeconfigSecretRef: %s}
                """.formatted(name, namespace, secret);
    }

    static String network(String namespace, String name, String member) {
        return """
                apiVersion: weft.dev/v1alpha1
                kind: Network
                metadata: {name: %s, namespace: %s}
                spec:
                  clusterSelector: {matchLabels: {name: %s}}
                  namespaces: [default]
                  macvlan: {master: eth1}
                """.formatted(name, namespace, member);
    }
}
