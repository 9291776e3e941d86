package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who asks: tokens of service accounts, and acting as another. Rule: authentication.k8s.io. */
abstract class TokenCases extends AccessFixture {

    TokenCases(ApiServer server) {
        super(server);
    }

    @Test
    void aTokenThatNobodyKnowsIsRefused() {
        api.as("nobody").get(core("configmaps")).fails(401, "Unauthorized", "Unauthorized");
    }

    @Test
    void aRequestedTokenStandsForItsServiceAccount() {
        Api weaver = weaver();

        JsonNode info = weaver.post(
                        "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                        Yaml.of("{apiVersion: authentication.k8s.io/v1, kind: SelfSubjectReview}"))
                .is(201)
                .at("/status/userInfo");

        assertThat(info.path("username").asText()).isEqualTo(user());
        assertThat(texts(info.path("groups")))
                .containsExactly(
                        "system:serviceaccounts", "system:serviceaccounts:" + namespace, "system:authenticated");
        assertThat(info.path("uid").asText()).isNotEmpty();
    }

    @Test
    void aTokenIsAJwtWithAnExpiration() {
        weaver();

        JsonNode request = token("{expirationSeconds: 600}");

        assertThat(request.path("kind").asText()).isEqualTo("TokenRequest");
        assertThat(request.at("/status/expirationTimestamp").asText()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
        assertThat(request.at("/spec/expirationSeconds").asInt()).isEqualTo(600);
        assertThat(texts(request.at("/spec/audiences"))).isNotEmpty();
        String[] parts = request.at("/status/token").asText().split("\\.", -1);
        assertThat(parts).hasSize(3);
        JsonNode claims = Yaml.json(
                new String(java.util.Base64.getUrlDecoder().decode(parts[1]), java.nio.charset.StandardCharsets.UTF_8));
        assertThat(claims.path("sub").asText()).isEqualTo(user());
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(600);
        assertThat(claims.path("kubernetes.io").path("namespace").asText()).isEqualTo(namespace);
        assertThat(claims.path("kubernetes.io").at("/serviceaccount/name").asText())
                .isEqualTo("weaver");
    }

    @Test
    void aTokenLivesTenMinutesAtLeast() {
        weaver();

        api.post(
                        core("serviceaccounts") + "/weaver/token",
                        Yaml.of(
                                "{apiVersion: authentication.k8s.io/v1, kind: TokenRequest, spec: {expirationSeconds: 60}}"))
                .fails(
                        422,
                        "Invalid",
                        "TokenRequest.authentication.k8s.io \"\" is invalid: spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes");
    }

    @Test
    void aTokenNeedsAServiceAccount() {
        api.post(
                        core("serviceaccounts") + "/nobody/token",
                        Yaml.of("{apiVersion: authentication.k8s.io/v1, kind: TokenRequest, spec: {}}"))
                .fails(404, "NotFound", "serviceaccounts \"nobody\" not found");
    }

    @Test
    void aTokenEndsWithItsServiceAccount() {
        Api weaver = weaver();
        until(() -> weaver.get(core("configmaps")).is(403));

        api.delete(core("serviceaccounts") + "/weaver").is(200);

        until(() -> weaver.get(core("configmaps")).fails(401, "Unauthorized", "Unauthorized"));
    }

    @Test
    void aTokenIsReviewed() {
        weaver();
        String token = token("{}").at("/status/token").asText();
        String reviews = "/apis/authentication.k8s.io/v1/tokenreviews";
        String review = "{apiVersion: authentication.k8s.io/v1, kind: TokenReview, spec: {token: %s}}";

        JsonNode status = api.post(reviews, Yaml.of(review, token)).is(201).path("status");
        assertThat(status.path("authenticated").asBoolean()).isTrue();
        assertThat(status.at("/user/username").asText()).isEqualTo(user());

        assertThat(api.post(reviews, Yaml.of(review, "nobody"))
                        .is(201)
                        .at("/status/authenticated")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void anAdministratorMayActAsAnother() {
        weaver();
        Api acting = api.with("Impersonate-User", user());

        acting.get(core("configmaps")).fails(403, "Forbidden");
        role("[{apiGroups: [''], resources: [configmaps], verbs: [list]}]");

        until(() -> acting.get(core("configmaps")).is(200));
        assertThat(List.of(api.with("Impersonate-User", "x")
                        .with("Impersonate-Group", "system:masters")
                        .get(core("secrets"))
                        .code()))
                .containsExactly(200);
    }

    @Test
    void nobodyElseActsAsAnother() {
        Api weaver = weaver();

        JsonNode status =
                weaver.with("Impersonate-User", "admin").get(core("configmaps")).fails(403, "Forbidden");

        assertThat(status.path("message").asText()).contains("User \"" + user() + "\" cannot impersonate");
    }
}
