package dev.weft.local.api;

import static dev.weft.local.api.TestServer.pod;
import static dev.weft.local.api.TestServer.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhooksTest {

    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String ADMISSION = "/apis/admissionregistration.k8s.io/v1/";
    private final List<JsonNode> reviews = new CopyOnWriteArrayList<>();
    private final Certificates certificates = Certificates.make("webhook");
    private volatile Function<JsonNode, String> answer = review -> "{\"allowed\":true}";
    private TestServer server;
    private Rest rest;
    private HttpServer webhook;

    @BeforeEach
    void start() {
        server = new TestServer();
        rest = server.rest();
        webhook = TestServer.VERTX
                .createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(0)
                        .setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertValue(Buffer.buffer(certificates.certificate()))
                                .addKeyValue(Buffer.buffer(certificates.key()))))
                .requestHandler(request -> request.body().onSuccess(body -> {
                    JsonNode review = TestServer.json(body.toString(StandardCharsets.UTF_8));
                    reviews.add(review);
                    ObjectNode response = (ObjectNode) TestServer.json(answer.apply(review));
                    response.set("uid", review.path("request").path("uid"));
                    ObjectNode out = TestServer.JSON.createObjectNode();
                    out.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
                    out.set("response", response);
                    request.response().end(out.toString());
                }))
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    @AfterEach
    void stop() {
        webhook.close().toCompletionStage().toCompletableFuture().join();
        server.close();
    }

    private void configure(String kind, String more) {
        ObjectNode configuration = yaml("""
                apiVersion: admissionregistration.k8s.io/v1
                kind: %s
                metadata: {name: weft}
                webhooks:
                - name: gate.weft.dev
                  clientConfig: {url: "https://localhost:%d/gate", caBundle: %s}
                  admissionReviewVersions: [v1]
                  sideEffects: None
                  timeoutSeconds: 1
                  %s
                """.formatted(
                        kind,
                        webhook.actualPort(),
                        Base64.getEncoder().encodeToString(certificates.caBytes()),
                        more.replace("\n", "\n  ")));
        String plural = kind.toLowerCase(java.util.Locale.ROOT) + "s";
        rest.post(ADMISSION + plural, configuration).is(201);
    }

    private static final String PODS_CREATED =
            "rules: [{operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods]}]\n";

    @Test
    void aMutatingWebhooksPatchIsApplied() {
        configure("MutatingWebhookConfiguration", PODS_CREATED);
        answer = review -> "{\"allowed\":true,\"warnings\":[\"gated\"],\"patchType\":\"JSONPatch\",\"patch\":\""
                + Base64.getEncoder()
                        .encodeToString(
                                "[{\"op\":\"add\",\"path\":\"/spec/schedulingGates\",\"value\":[{\"name\":\"weft.dev/networks\"}]}]"
                                        .getBytes(StandardCharsets.UTF_8))
                + "\"}";

        Rest.Answer made = rest.post(PODS, pod("patched", "{}"));

        assertThat(made.is(201)
                        .path("spec")
                        .path("schedulingGates")
                        .path(0)
                        .path("name")
                        .asText())
                .isEqualTo("weft.dev/networks");
        assertThat(made.body()
                        .path("status")
                        .path("conditions")
                        .path(0)
                        .path("reason")
                        .asText())
                .isEqualTo("SchedulingGated");
        assertThat(made.warnings()).containsExactly("299 - \"gated\"");
        JsonNode request = reviews.get(0).path("request");
        assertThat(request.path("resource").toString())
                .isEqualTo("{\"group\":\"\",\"version\":\"v1\",\"resource\":\"pods\"}");
        assertThat(request.path("operation").asText()).isEqualTo("CREATE");
        assertThat(request.path("userInfo").path("username").asText()).isEqualTo("system:admin");
    }

    @Test
    void onlyMatchingRequestsAreSent() {
        configure("MutatingWebhookConfiguration", PODS_CREATED + """
                        namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system]}]}
                        objectSelector: {matchLabels: {app: web}}
                        matchConditions:
                        - name: asks-for-networks
                          expression: "has(object.metadata.annotations) && 'k8s.v1.cni.cncf.io/networks' in object.metadata.annotations"
                        - {name: not-the-controller, expression: "request.userInfo.username != 'weft' && oldObject == null"}
                        """);
        ObjectNode wanted = pod("wanted", "{}");
        ObjectNode metadata = (ObjectNode) wanted.get("metadata");
        metadata.putObject("labels").put("app", "web");
        rest.post(PODS, wanted).is(201);
        assertThat(reviews).isEmpty();
        metadata.put("name", "wanted2").putObject("annotations").put("k8s.v1.cni.cncf.io/networks", "a");
        rest.post(PODS.replace("default", "kube-system"), wanted).is(201);
        assertThat(reviews).isEmpty();
        rest.post(PODS, wanted).is(201);
        assertThat(reviews).hasSize(1);
        rest.patch(PODS + "/wanted2", Rest.MERGE, "{\"metadata\":{\"annotations\":{\"x\":\"y\"}}}")
                .is(200);
        assertThat(reviews).as("updates are not in the rules").hasSize(1);
        assertThat(server.server().webhookCalls()).isEqualTo(1);
    }

    @Test
    void aDenialIsToldWithTheWebhooksName() {
        configure("ValidatingWebhookConfiguration", PODS_CREATED);
        answer = review -> "{\"allowed\":false,\"status\":{\"message\":\"no such network\"}}";

        rest.post(PODS, pod("denied", "{}"))
                .fails(400, "", "admission webhook \"gate.weft.dev\" denied the request: no such network");
        rest.get(PODS + "/denied").is(404);
    }

    @Test
    void deletionsAndStatusHaveRulesOfTheirOwn() {
        configure(
                "ValidatingWebhookConfiguration",
                "rules: [{operations: [DELETE, UPDATE], apiGroups: [''], apiVersions: [v1], resources: [pods, pods/status]}]\n");
        rest.post(PODS, pod("kept", "{}")).is(201);
        rest.patch(PODS + "/kept/status", Rest.MERGE, "{\"status\":{\"phase\":\"Running\"}}")
                .is(200);
        assertThat(reviews.get(0).path("request").path("subResource").asText()).isEqualTo("status");
        answer = review -> "{\"allowed\":false,\"status\":{\"message\":\"in use\"}}";

        rest.delete(PODS + "/kept").is(400);

        JsonNode request = reviews.get(1).path("request");
        assertThat(request.path("operation").asText()).isEqualTo("DELETE");
        assertThat(request.path("object").isNull()).isTrue();
        assertThat(request.path("oldObject").path("metadata").path("name").asText())
                .isEqualTo("kept");
    }

    @Test
    void aWebhookThatIsAwayFailsTheRequestOrIsIgnoredAsItsPolicySays() {
        configure("MutatingWebhookConfiguration", PODS_CREATED + "failurePolicy: Fail\n");
        webhook.close().toCompletionStage().toCompletableFuture().join();

        JsonNode failed = rest.post(PODS, pod("away", "{}")).is(500);
        assertThat(failed.path("message").asText())
                .startsWith(
                        "Internal error occurred: failed calling webhook \"gate.weft.dev\": failed to call webhook: Post \"https://localhost:");
        rest.patch(
                        ADMISSION + "mutatingwebhookconfigurations/weft",
                        Rest.JSON_PATCH,
                        "[{\"op\":\"replace\",\"path\":\"/webhooks/0/failurePolicy\",\"value\":\"Ignore\"}]")
                .is(200);
        rest.post(PODS, pod("away", "{}")).is(201);
    }
}
