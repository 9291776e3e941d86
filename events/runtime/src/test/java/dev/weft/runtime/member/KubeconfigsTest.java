package dev.weft.runtime.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.client.Config;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubeconfigsTest {

    private static final String SECRET = "s3cr3t-t0ken";

    private static String kubeconfig(String cluster, String user) {
        return """
                apiVersion: v1
                kind: Config
                current-context: main
                contexts: [{name: main, context: {cluster: member, user: weft}}]
                clusters: [{name: member, cluster: {%s}}]
                users: [{name: weft, user: {token: %s, %s}}]
                """.formatted(cluster, SECRET, user);
    }

    private static Config parse(String text) throws BadKubeconfigException {
        return Kubeconfigs.parse(text, Duration.ofSeconds(3), Duration.ofSeconds(5));
    }

    private static String refusal(String text) {
        BadKubeconfigException refusal = catchThrowableOfType(BadKubeconfigException.class, () -> parse(text));
        assertThat(refusal).as("the kubeconfig is refused").isNotNull();
        assertThat(refusal.getMessage()).doesNotContain(SECRET);
        assertThat(refusal.getCause()).as("a cause could quote the text").isNull();
        return refusal.getMessage();
    }

    @Test
    void aKubeconfigGivesJustWhatItSays() throws BadKubeconfigException {
        Config config = parse(kubeconfig("server: 'https://10.0.0.1:6443'", ""));

        assertThat(config.getMasterUrl()).isEqualTo("https://10.0.0.1:6443/");
        assertThat(config.getOauthToken()).isEqualTo(SECRET);
        assertThat(config.isTrustCerts()).isFalse();
        assertThat(config.getConnectionTimeout()).isEqualTo(3000);
        assertThat(config.getRequestTimeout()).isEqualTo(5000);
        assertThat(config.getNamespace()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"token: s3cr3t-t0ken: [", "\tkey: s3cr3t-t0ken", "{s3cr3t-t0ken", "\"s3cr3t-t0ken"})
    void textThatIsNoYamlIsRefusedWithItsLineAndWithoutItsContent(String text) {
        assertThat(refusal(text)).contains("the kubeconfig is no YAML (line ").contains("kubectl config view --raw");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s3cr3t-t0ken", "[s3cr3t-t0ken]", "7"})
    void yamlThatIsNoObjectIsRefused(String text) {
        assertThat(refusal(text)).contains("no YAML object");
    }

    @ParameterizedTest
    @CsvSource({
        "current-context: main, current-context: other, current-context 'other' names no context",
        "'cluster: member, user', 'cluster: absent, user', cluster 'absent' is not in clusters",
        "'user: weft}', 'user: absent}', user 'absent' is not in users"
    })
    void aNameThatLeadsNowhereIsNamed(String from, String to, String reason) {
        assertThat(refusal(kubeconfig("server: 'https://10.0.0.1'", "").replace(from, to)))
                .contains(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "exec, '{command: steal, args: [s3cr3t-t0ken]}', would run a program on the hub",
        "auth-provider, '{name: oidc}', would run a program on the hub",
        "tokenFile, /var/run/secrets/token, names a file",
        "client-certificate, /etc/cert, names a file",
        "client-key, /etc/key, names a file"
    })
    void aUserThatReachesIntoTheHubIsRefused(String field, String value, String reason) {
        assertThat(refusal(kubeconfig("server: 'https://10.0.0.1'", field + ": " + value)))
                .contains("user." + field)
                .contains(reason);
    }

    @Test
    void aFileOfACertificateAuthorityIsRefused() {
        assertThat(refusal(kubeconfig("server: 'https://10.0.0.1', certificate-authority: /etc/ca", "")))
                .contains("use certificate-authority-data");
    }

    @ParameterizedTest
    @CsvSource({
        "'', has no scheme",
        "10.0.0.1:6443, is no URL",
        "ftp://10.0.0.1, has the scheme 'ftp'",
        "file:///etc/passwd, has the scheme 'file'",
        "https://admin:s3cr3t-t0ken@10.0.0.1, holds a user"
    })
    void aServerThatIsNoHttpsUrlIsRefused(String server, String reason) {
        assertThat(refusal(kubeconfig("server: '" + server + "'", "")))
                .contains("cluster.server " + reason)
                .contains("expected an https URL");
    }

    @ParameterizedTest
    @CsvSource({
        "'certificate-authority-data: ''!!''', '', cluster.certificate-authority-data is no base64",
        "'certificate-authority-data: czNjcjN0', '', cluster.certificate-authority-data holds no certificate",
        "'', 'client-certificate-data: czNjcjN0', user.client-certificate-data holds no certificate"
    })
    void aBrokenCertificateIsNamed(String cluster, String user, String reason) {
        assertThat(refusal(kubeconfig("server: 'https://10.0.0.1', " + cluster, user)))
                .contains(reason);
    }

    @Test
    void aClientCertificateWithoutItsKeyIsRefused() {
        String certificate = Base64.getEncoder().encodeToString(Certificates.PEM.getBytes(StandardCharsets.US_ASCII));

        assertThat(refusal(kubeconfig("server: 'https://10.0.0.1'", "client-certificate-data: " + certificate)))
                .contains("user.client-key-data holds no private key");
    }

    @Test
    void aCertificateAuthorityIsTaken() throws BadKubeconfigException {
        String certificate = Base64.getEncoder().encodeToString(Certificates.PEM.getBytes(StandardCharsets.US_ASCII));

        assertThat(parse(kubeconfig("server: 'https://10.0.0.1', certificate-authority-data: " + certificate, ""))
                        .getCaCertData())
                .isEqualTo(certificate);
    }
}
