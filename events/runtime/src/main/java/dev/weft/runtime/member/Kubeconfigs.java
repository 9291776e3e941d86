package dev.weft.runtime.member;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns kubeconfig text into an explicit client configuration. Nothing is taken from the environment, no file is read and no program
 * is run: a kubeconfig of a tenant may not reach into the hub.
 */
public final class Kubeconfigs {

    private static final YAMLMapper YAML = new YAMLMapper();

    private static final String MEND = ": write the output of 'kubectl config view --raw --minify' into the Secret";

    private Kubeconfigs() {}

    /**
     * @param text content of the kubeconfig
     * @throws BadKubeconfigException naming the field that is wrong and what mends it
     */
    public static Config parse(String text, Duration connectTimeout, Duration requestTimeout)
            throws BadKubeconfigException {
        JsonNode root;
        try {
            root = YAML.readTree(text);
        } catch (JsonProcessingException e) {
            throw new BadKubeconfigException("the kubeconfig is no YAML (line "
                    + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()) + ")" + MEND);
        }
        if (root == null || !root.isObject()) {
            throw new BadKubeconfigException("the kubeconfig is no YAML object" + MEND);
        }
        String currentContext = root.path("current-context").asText("");
        JsonNode context = named(root, "contexts", currentContext, "context");
        if (context == null) {
            List<String> contexts = new ArrayList<>();
            root.path("contexts").forEach(c -> contexts.add(c.path("name").asText()));
            throw new BadKubeconfigException("current-context '" + currentContext
                    + "' names no context of the kubeconfig: set it to one of " + contexts);
        }
        String clusterName = context.path("cluster").asText("");
        String userName = context.path("user").asText("");
        JsonNode cluster = named(root, "clusters", clusterName, "cluster");
        JsonNode user = named(root, "users", userName, "user");
        if (cluster == null) {
            throw new BadKubeconfigException("the context's cluster '" + clusterName + "' is not in clusters");
        }
        if (user == null) {
            throw new BadKubeconfigException("the context's user '" + userName + "' is not in users");
        }
        return config(cluster, user, connectTimeout, requestTimeout);
    }

    private static Config config(JsonNode cluster, JsonNode user, Duration connectTimeout, Duration requestTimeout)
            throws BadKubeconfigException {
        String server = cluster.path("server").asText("");
        URI url = url(server);
        if (!"https".equals(url.getScheme()) && !"http".equals(url.getScheme())) {
            throw new BadKubeconfigException("cluster.server has "
                    + (url.getScheme() == null ? "no scheme" : "the scheme '" + url.getScheme() + "'")
                    + ", expected an https URL");
        }
        if (url.getRawUserInfo() != null) {
            throw new BadKubeconfigException(
                    "cluster.server holds a user, expected an https URL without: write the credentials into users");
        }
        for (String field : new String[] {"exec", "auth-provider"}) {
            if (user.has(field)) {
                throw new BadKubeconfigException("user." + field
                        + " would run a program on the hub and is not allowed: use a token or client-certificate-data");
            }
        }
        for (String field : new String[] {"tokenFile", "client-certificate", "client-key"}) {
            if (user.has(field)) {
                throw new BadKubeconfigException("user." + field
                        + " names a file, which the hub does not have: embed it (kubectl config view --raw --flatten)");
            }
        }
        if (cluster.has("certificate-authority")) {
            throw new BadKubeconfigException(
                    "cluster.certificate-authority names a file, which the hub does not have: use certificate-authority-data");
        }
        ConfigBuilder builder = new ConfigBuilder(Config.empty())
                .withMasterUrl(server)
                .withTrustCerts(cluster.path("insecure-skip-tls-verify").asBoolean(false))
                .withDisableHostnameVerification(
                        cluster.path("insecure-skip-tls-verify").asBoolean(false))
                .withAutoConfigure(false)
                .withConnectionTimeout((int) connectTimeout.toMillis())
                .withRequestTimeout((int) requestTimeout.toMillis())
                .withRequestRetryBackoffLimit(0)
                .withWatchReconnectInterval(500)
                .withWatchReconnectLimit(-1)
                .withHttp2Disable(true)
                .withUserAgent("weft");
        if (cluster.hasNonNull("certificate-authority-data")) {
            certificates(cluster, "cluster", "certificate-authority-data");
            builder.withCaCertData(cluster.path("certificate-authority-data").asText());
        }
        if (user.hasNonNull("token")) {
            builder.withOauthToken(user.path("token").asText());
        }
        if (user.hasNonNull("client-certificate-data")) {
            certificates(user, "user", "client-certificate-data");
            if (!new String(decoded(user, "user", "client-key-data"), StandardCharsets.ISO_8859_1)
                    .contains("PRIVATE KEY-----")) {
                throw new BadKubeconfigException(
                        "user.client-key-data holds no private key, expected base64 of PEM" + MEND);
            }
            builder.withClientCertData(user.path("client-certificate-data").asText());
            builder.withClientKeyData(user.path("client-key-data").asText());
        }
        if (user.hasNonNull("username")) {
            builder.withUsername(user.path("username").asText());
            builder.withPassword(user.path("password").asText());
        }
        return builder.build();
    }

    private static URI url(String server) throws BadKubeconfigException {
        try {
            return URI.create(server);
        } catch (IllegalArgumentException e) {
            throw new BadKubeconfigException("cluster.server is no URL, expected an https URL");
        }
    }

    private static void certificates(JsonNode node, String object, String field) throws BadKubeconfigException {
        byte[] pem = decoded(node, object, field);
        try {
            if (CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem))
                    .isEmpty()) {
                throw new BadKubeconfigException(
                        object + "." + field + " holds no certificate, expected base64 of PEM" + MEND);
            }
        } catch (CertificateException e) {
            throw new BadKubeconfigException(
                    object + "." + field + " holds no certificate, expected base64 of PEM" + MEND);
        }
    }

    private static byte[] decoded(JsonNode node, String object, String field) throws BadKubeconfigException {
        try {
            return Base64.getDecoder().decode(node.path(field).asText("").replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new BadKubeconfigException(object + "." + field + " is no base64, expected base64 of PEM" + MEND);
        }
    }

    private static @Nullable JsonNode named(JsonNode root, String list, String name, String field) {
        for (JsonNode element : root.path(list)) {
            if (element.path("name").asText().equals(name)
                    && element.path(field).isObject()) {
                return element.path(field);
            }
        }
        return null;
    }
}
