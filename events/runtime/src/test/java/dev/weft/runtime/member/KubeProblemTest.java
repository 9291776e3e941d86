package dev.weft.runtime.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.events.fact.Connection.State;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.security.SignatureException;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class KubeProblemTest {

    private static KubernetesClientException answer(int code, String message) {
        Status status = new StatusBuilder().withCode(code).withMessage(message).build();
        return new KubernetesClientException(message, code, status);
    }

    @Test
    void wrongCredentialsAreUnauthorizedWhateverTheServerQuotes() {
        KubeProblem problem = KubeProblem.of(answer(401, "invalid bearer token s3cr3t"));

        assertThat(problem.state()).isEqualTo(State.Unauthorized);
        assertThat(problem.reason()).contains("write new ones into the Secret").doesNotContain("s3cr3t");
    }

    @Test
    void aMissingRightIsForbiddenAndNamed() {
        KubeProblem problem = KubeProblem.of(new CompletionException(
                answer(403, "nodes is forbidden: User \"weft\" cannot list resource \"nodes\"")));

        assertThat(problem.state()).isEqualTo(State.Forbidden);
        assertThat(problem.reason()).contains("cannot list resource \"nodes\"").contains("grant it");
    }

    @Test
    void anotherAnswerIsUnreachableWithItsFirstLineOnly() {
        KubeProblem problem = KubeProblem.of(answer(503, "apiserver not ready\nAuthorization: Bearer s3cr3t"));

        assertThat(problem.state()).isEqualTo(State.Unreachable);
        assertThat(problem.reason()).isEqualTo("503: apiserver not ready; see the log of the member's API server");
    }

    @Test
    void anUnknownAuthorityIsAKubeconfigToMend() {
        KubeProblem problem = KubeProblem.of(new KubernetesClientException(
                "failed", new IOException(new SSLHandshakeException("unable to find valid certification path"))));

        assertThat(problem.state()).isEqualTo(State.InvalidKubeconfig);
        assertThat(problem.reason()).contains("certificate-authority-data");
    }

    @Test
    void aReplacedAuthorityIsAKubeconfigToMend() {
        KubeProblem problem = KubeProblem.of(new KubernetesClientException(
                "failed",
                new SSLHandshakeException("handshake").initCause(new SignatureException("Signature does not match."))));

        assertThat(problem.state()).isEqualTo(State.InvalidKubeconfig);
        assertThat(problem.reason()).contains("Signature does not match", "certificate-authority-data");
    }

    @Test
    void noAnswerIsUnreachable() {
        assertThat(KubeProblem.of(new ConnectException("Connection refused")))
                .isEqualTo(new KubeProblem(
                        State.Unreachable,
                        "no connection (Connection refused): check that the API server runs and that the hub reaches"
                                + " cluster.server of the kubeconfig"));
        assertThat(KubeProblem.of(new HttpTimeoutException("request timed out")).reason())
                .startsWith("no answer in time (request timed out); see the load of the member's API server");
    }

    @Test
    void aVeryLongAnswerIsCut() {
        assertThat(KubeProblem.of(answer(500, "x".repeat(5000))).reason())
                .hasSizeLessThan(360)
                .endsWith("…; see the log of the member's API server");
    }
}
