package dev.weft.runtime.member;

import dev.weft.events.fact.Connection;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.security.GeneralSecurityException;

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
                                        + "; grant it to that user with a ClusterRole and a ClusterRoleBinding in the member");
                    case 429 ->
                        new KubeProblem(
                                Connection.State.Unreachable,
                                "429: " + firstLine(status(kube))
                                        + "; it is tried again by itself. If it lasts, give the user of the kubeconfig"
                                        + " a FlowSchema of its own in the member");
                    default ->
                        new KubeProblem(
                                Connection.State.Unreachable,
                                kube.getCode() + ": " + firstLine(status(kube))
                                        + "; see the log of the member's API server");
                };
            }
        }
        Throwable root = problem;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String text = firstLine(String.valueOf(root.getMessage()));
        String name = root.getClass().getSimpleName();
        if (text.contains("subject alternative") || text.contains("No name matching")) {
            return new KubeProblem(
                    Connection.State.InvalidKubeconfig,
                    "the server's certificate is for another host (" + text
                            + "): write a name that the certificate has into cluster.server of the kubeconfig");
        }
        // A new authority under the old name ends in a signature that does not match, not in a path.
        if (root instanceof GeneralSecurityException
                || name.contains("SSL")
                || text.contains("certification path")
                || text.contains("certificate")) {
            return new KubeProblem(
                    Connection.State.InvalidKubeconfig,
                    "the server's certificate is not trusted (" + text
                            + "): put the cluster's CA into certificate-authority-data");
        }
        if (name.contains("Timeout")) {
            return new KubeProblem(
                    Connection.State.Unreachable,
                    "no answer in time (" + text + "); see the load of the member's API server, or give it more time in"
                            + " weft.members.request-timeout");
        }
        return new KubeProblem(
                Connection.State.Unreachable,
                "no connection (" + (root.getMessage() == null ? name : text)
                        + "): check that the API server runs and that the hub reaches cluster.server of the kubeconfig");
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
