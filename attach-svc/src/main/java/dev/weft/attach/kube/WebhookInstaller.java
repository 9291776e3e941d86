package dev.weft.attach.kube;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.app.AttachConfig;
import dev.weft.runtime.member.Member;
import dev.weft.runtime.member.ServerSideApply;
import dev.weft.runtime.queue.KeyedQueue;
import java.time.Duration;

/** The webhook configuration of a member: called for pods that ask for networks, and for no other. */
final class WebhookInstaller {

    private static final String NAME = "weft-networks";
    private static final Duration RESYNC = Duration.ofMinutes(2);

    private final Member member;
    private final AttachConfig config;

    WebhookInstaller(Member member, AttachConfig config) {
        this.member = member;
        this.config = config;
    }

    KeyedQueue.Next reconcile() {
        if (config.webhookUrl().isEmpty()) {
            return KeyedQueue.Next.DONE;
        }
        ObjectNode configuration = JsonNodeFactory.instance.objectNode();
        configuration.put("apiVersion", "admissionregistration.k8s.io/v1").put("kind", "MutatingWebhookConfiguration");
        configuration
                .putObject("metadata")
                .put("name", NAME)
                .putObject("labels")
                .put("app.kubernetes.io/managed-by", "weft");
        ObjectNode webhook = configuration.putArray("webhooks").addObject();
        webhook.put("name", "networks.weft.dev");
        ObjectNode client = webhook.putObject("clientConfig");
        client.put(
                "url", config.webhookUrl().get() + "/admission/" + member.key().text());
        config.webhookCa().ifPresent(ca -> client.put("caBundle", ca));
        ObjectNode rule = webhook.putArray("rules").addObject();
        rule.putArray("operations").add("CREATE");
        rule.putArray("apiGroups").add("");
        rule.putArray("apiVersions").add("v1");
        rule.putArray("resources").add("pods");
        rule.put("scope", "Namespaced");
        webhook.putArray("matchConditions")
                .addObject()
                .put("name", "asks-for-networks")
                .put(
                        "expression",
                        "has(object.metadata.annotations) && 'k8s.v1.cni.cncf.io/networks' in object.metadata.annotations");
        webhook.put("failurePolicy", config.failurePolicy());
        webhook.put("sideEffects", "None");
        webhook.put("timeoutSeconds", 3);
        webhook.putArray("admissionReviewVersions").add("v1");
        ServerSideApply.apply(member.client(), configuration, "weft-attach");
        return KeyedQueue.Next.in(RESYNC);
    }
}
