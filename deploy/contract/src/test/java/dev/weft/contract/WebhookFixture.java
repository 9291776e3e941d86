package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;

/** Cases with a webhook, which hears of this case's namespace only. */
abstract class WebhookFixture extends Cases {

    static final String ADMISSION = "/apis/admissionregistration.k8s.io/v1/";
    static final String MUTATING = "MutatingWebhookConfiguration";
    static final String VALIDATING = "ValidatingWebhookConfiguration";
    static final String CREATED =
            "rules: [{operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [configmaps]}]";

    final WebhookServer webhook = new WebhookServer();
    private int probes;

    WebhookFixture(ApiServer server) {
        super(server);
    }

    @AfterEach
    void stopTheWebhook() {
        webhook.close();
    }

    /** Where configurations of a kind are. */
    static String configurations(String kind) {
        return ADMISSION + kind.toLowerCase(Locale.ROOT) + "s";
    }

    /** A configuration with one webhook of this name. */
    ObjectNode configuration(String kind, String name, String more) {
        return Yaml.of(
                "{apiVersion: admissionregistration.k8s.io/v1, kind: %s, metadata: {name: %s-%s}, webhooks: [{name: %s.contract.weft.dev, clientConfig: {url: '%s', caBundle: %s}, admissionReviewVersions: [v1], sideEffects: None, timeoutSeconds: 2, namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %s}}, %s}]}",
                kind, name, namespace, name, webhook.url(), webhook.authority(), namespace, more);
    }

    /** Configures a webhook until the case ends, without waiting. */
    void configure(ObjectNode configuration) {
        String path = configurations(configuration.path("kind").asText());
        outside(path + "/" + configuration.at("/metadata/name").asText());
        api.post(path, configuration).is(201);
    }

    /** Configures a webhook for created config maps, and waits until it is asked about them. */
    void configure(String kind, String more) {
        configure(configuration(kind, "hook", CREATED + (more.isEmpty() ? "" : ", " + more)));
        until(() -> {
            String probe = "probe-" + probes++;
            api.post(core("configmaps") + "?dryRun=All", configMapOf(probe, "{}"));
            assertThat(webhook.about(probe)).isNotEmpty();
        });
    }

    /** Waits until this name has come to the webhook in a dry run of a creation. */
    void untilAsked() {
        until(() -> {
            String probe = "probe-" + probes++;
            api.post(core("configmaps") + "?dryRun=All", configMapOf(probe, "{}"));
            assertThat(webhook.about(probe)).isNotEmpty();
        });
    }
}
