package dev.weft.runtime.member;

import dev.weft.events.fact.Connection;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** Says in one sentence why a cluster did not answer, and which state of a connection that is. */
public record KubeProblem(Connection.State state, String reason) {

    /** Reads an exception of the client; the text never holds credentials. */
    public static KubeProblem of(Throwable problem) {
        for (Throwable t = problem; t != null; t = t.getCause()) {
            if (t instanceof KubernetesClientException kube && kube.getCode() > 0) {
                return switch (kube.getCode()) {
                    case 401 ->
                        new KubeProblem(
                                Connection.State.Unauthorized,
                                "401 Unauthorized: the credentials of the kubeconfig are wrong or expired; write new ones into the Secret");
                    case 403 ->
                        new KubeProblem(
                                Connection.State.Forbidden,
                                "403 Forbidden: " + firstLine(status(kube))
                                        + "; grant it to the user of the kubeconfig");
                    default ->
                        new KubeProblem(Connection.State.Unreachable, kube.getCode() + ": " + firstLine(status(kube)));
                };
            }
        }
        Throwable root = problem;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String text = firstLine(String.valueOf(root.getMessage()));
        String name = root.getClass().getSimpleName();
        if (name.contains("CertPath")
                || name.contains("SSL")
                || text.contains("certification path")
                || text.contains("certificate")) {
            return new KubeProblem(
                    Connection.State.InvalidKubeconfig,
                    "the server's certificate is not trusted (" + text
                            + "): put the cluster's CA into certificate-authority-data");
        }
        if (name.contains("Timeout")) {
            return new KubeProblem(Connection.State.Unreachable, "no answer in time (" + text + ")");
        }
        return new KubeProblem(Connection.State.Unreachable, name + ": " + text);
    }

    private static String status(KubernetesClientException e) {
        return e.getStatus() != null && e.getStatus().getMessage() != null
                ? e.getStatus().getMessage()
                : String.valueOf(e.getMessage());
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        String line = end < 0 ? text : text.substring(0, end);
        return line.length() > 300 ? line.substring(0, 300) + "…" : line;
    }
}
