package dev.weft.local.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;

/** The text of a kubeconfig with one cluster, one user with a token and one context, all of the cluster's name. */
public final class Kubeconfig {

    private Kubeconfig() {}

    /**
     * The text, as YAML.
     *
     * @param name of cluster, user and context
     * @param url where the API server answers, e.g. {@code https://127.0.0.1:6443}
     * @param ca its authority's certificate, PEM
     * @param token of the user
     */
    public static String of(String name, String url, String ca, String token) {
        return """
                apiVersion: v1
                kind: Config
                current-context: %1$s
                clusters:
                - name: %1$s
                  cluster:
                    server: %2$s
                    certificate-authority-data: %3$s
                users:
                - name: %1$s
                  user:
                    token: %4$s
                contexts:
                - name: %1$s
                  context:
                    cluster: %1$s
                    user: %1$s
                """.formatted(name, url, Base64.getEncoder().encodeToString(ca.getBytes(StandardCharsets.UTF_8)), token);
    }

    /**
     * Writes a text with a secret, readable by its owner alone; makes the folder.
     *
     * @throws UncheckedIOException where the file cannot be written
     */
    public static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written", e);
        }
    }
}
