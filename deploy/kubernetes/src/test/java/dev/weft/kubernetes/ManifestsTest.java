package dev.weft.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.crds.Crds;
import dev.weft.events.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ManifestsTest {

    private static final List<String> SERVICES = Folder.SERVICES;

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(t -> texts.add(t.asText()));
        return texts;
    }

    private static JsonNode of(List<JsonNode> documents, String kind, String name) {
        return documents.stream()
                .filter(d -> d.path("kind").asText().equals(kind)
                        && d.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
    }

    @Test
    void theDeclaredTopicsAreTheCatalogue() {
        String expected = Folder.yaml(Strimzi.topics());
        assertThat(Folder.generated("components/strimzi/topics.yaml", expected)).isEqualTo(expected);
        assertThat(Folder.documents("components/strimzi/topics.yaml")).hasSize(Topic.values().length);
    }

    @Test
    void theUsersMayReadAndWriteWhatTheirServicesDo() {
        String expected = Folder.yaml(Strimzi.users());
        assertThat(Folder.generated("components/strimzi/users.yaml", expected)).isEqualTo(expected);
        assertThat(Strimzi.writes("ipam-svc"))
                .containsExactlyInAnyOrder(
                        Topic.ADDRESS_POOL_INTENTS, Topic.ADDRESS_POOLS, Topic.ADDRESSES, Topic.DEAD_LETTERS);
        assertThat(Strimzi.writes("inventory-svc")).doesNotContain(Topic.ADDRESSES);
    }

    @Test
    void theDefinitionsAreThoseOfTheHub() throws IOException {
        StringBuilder text = new StringBuilder();
        for (String name : Crds.HUB) {
            try (var in = Crds.class.getResourceAsStream("/crds/" + name + ".yaml")) {
                text.append("---\n").append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        String expected = text.toString();
        assertThat(Folder.generated("base/crds.yaml", expected)).isEqualTo(expected);
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void aServiceHasProbesLimitsAnAccountAndNoRoot(String service) {
        List<JsonNode> documents = Folder.documents("base/services/" + service + ".yaml");
        JsonNode workload = of(documents, service.equals("ipam-svc") ? "StatefulSet" : "Deployment", service);
        JsonNode pod = workload.at("/spec/template/spec");
        JsonNode container = pod.path("containers").path(0);
        assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/q/health/live");
        assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/q/health/ready");
        assertThat(container.at("/startupProbe/httpGet/path").asText()).isEqualTo("/q/health/started");
        assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
        assertThat(container.path("image").asText()).startsWith("weft/" + service + ":");
        assertThat(container.at("/envFrom/0/configMapRef/name").asText()).isEqualTo("weft");
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.path("serviceAccountName").asText()).isEqualTo(service);
        assertThat(of(documents, "Service", service)
                        .at("/spec/ports/0/targetPort")
                        .asInt())
                .isEqualTo(8080);
        of(Folder.documents("base/rbac.yaml"), "ServiceAccount", service);
        of(Folder.documents("base/disruption.yaml"), "PodDisruptionBudget", service);
    }

    /** A property of the build, as the profile {@code manifests} or the project has it. */
    private static String built(String property) {
        Matcher found =
                Pattern.compile("<" + Pattern.quote(property) + ">([^<]*)<").matcher(Folder.text("../../pom.xml"));
        List<String> values = new ArrayList<>();
        while (found.find()) {
            values.add(found.group(1));
        }
        assertThat(values).as("%s in pom.xml", property).isNotEmpty();
        return values.getLast();
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void aManifestIsOfTheSettingsThatItIsBuiltWith(String service) {
        List<JsonNode> documents = Folder.documents("base/services/" + service + ".yaml");
        JsonNode workload = of(documents, service.equals("ipam-svc") ? "StatefulSet" : "Deployment", service);
        JsonNode container = workload.at("/spec/template/spec/containers/0");
        String mend = "run ./weft manifests";
        assertThat(workload.at("/metadata/annotations")
                        .path("app.quarkus.io/quarkus-version")
                        .asText())
                .as(mend)
                .isEqualTo(built("quarkus.version"));
        assertThat(workload.at("/spec/replicas").asText()).as(mend).isEqualTo(built("quarkus.kubernetes.replicas"));
        assertThat(container.at("/resources/limits/memory").asText())
                .as(mend)
                .isEqualTo(built("quarkus.kubernetes.resources.limits.memory"));
        assertThat(container.at("/resources/requests/cpu").asText())
                .as(mend)
                .isEqualTo(built("quarkus.kubernetes.resources.requests.cpu"));
        assertThat(workload.at("/spec/template/spec/securityContext/runAsUser").asText())
                .as(mend)
                .isEqualTo(built("quarkus.kubernetes.security-context.run-as-user"));
    }

    @Test
    void everySettingThatAManifestMakesExists() {
        String settings = Folder.text("../../events/runtime/src/main/java/dev/weft/runtime/config/WeftConfig.java")
                + Folder.text("../../attach-svc/src/main/java/dev/weft/attach/app/AttachConfig.java");
        List<String> names = new ArrayList<>();
        for (String file : List.of("base/config.yaml", "components/webhook/webhook.yaml")) {
            Folder.documents(file).forEach(d -> d.path("data").fieldNames().forEachRemaining(names::add));
        }
        names.removeIf(n -> !n.startsWith("WEFT_"));
        assertThat(names).hasSizeGreaterThan(5).allSatisfy(name -> {
            String setting = name.replaceFirst("^WEFT_((TOPICS|HUB|READ|MEMBERS|ATTACH)_)?", "")
                    .toLowerCase(Locale.ROOT);
            String method = Pattern.compile("_(.)")
                    .matcher(setting)
                    .replaceAll(m -> m.group(1).toUpperCase(Locale.ROOT));
            assertThat(settings).contains(" " + method + "();");
        });
    }

    @Test
    void noRightIsGivenWholesale() {
        List<String> files = new ArrayList<>(Folder.below("base"));
        files.addAll(Folder.below("member"));
        for (String file : files) {
            for (JsonNode document : Folder.documents(file)) {
                if (!document.path("kind").asText().endsWith("Role")) {
                    continue;
                }
                for (JsonNode rule : document.path("rules")) {
                    assertThat(texts(rule.path("verbs")))
                            .as(file)
                            .isNotEmpty()
                            .doesNotContain("*", "impersonate", "escalate", "bind");
                    assertThat(texts(rule.path("resources")))
                            .as(file)
                            .isNotEmpty()
                            .doesNotContain("*");
                    assertThat(texts(rule.path("apiGroups")))
                            .as(file)
                            .isNotEmpty()
                            .doesNotContain("*");
                }
            }
        }
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void aServiceReadsNoSecretOfAMember(String service) {
        JsonNode role = of(Folder.documents("member/" + service + ".yaml"), "ClusterRole", "weft-" + service);
        for (JsonNode rule : role.path("rules")) {
            assertThat(texts(rule.path("resources"))).doesNotContain("secrets", "serviceaccounts", "nodes/proxy");
        }
    }

    @Test
    void aServiceHasNoRightToALeaseOfAMemberThatIsNotNamedUnlessNodesHaveSlices() {
        String ofSlices = "member/node-slices.yaml";
        int named = 0;
        for (String file : Folder.below("member")) {
            for (JsonNode document : Folder.documents(file)) {
                for (JsonNode rule : document.path("rules")) {
                    if (!file.equals(ofSlices) && texts(rule.path("resources")).contains("leases")) {
                        assertThat(texts(rule.path("resourceNames"))).as(file).isNotEmpty();
                        named++;
                    }
                }
            }
        }
        assertThat(named).as("rules that name a lease").isPositive();
        JsonNode rules = of(Folder.documents(ofSlices), "ClusterRole", "weft-ipam-svc-node-slices")
                .path("rules");
        assertThat(rules).hasSize(1);
        assertThat(texts(rules.at("/0/apiGroups"))).containsExactly("coordination.k8s.io");
        assertThat(texts(rules.at("/0/resources"))).containsExactly("leases");
        assertThat(texts(rules.at("/0/verbs"))).containsExactly("get", "list", "patch");
        assertThat(texts(Folder.documents("member/kustomization.yaml").get(0).path("resources")))
                .as("an administrator applies it")
                .isNotEmpty()
                .doesNotContain("node-slices.yaml");
    }

    @Test
    void onlyTheInventoryListsTheSecretsOfTheHub() {
        List<JsonNode> rbac = Folder.documents("base/rbac.yaml");
        for (String service : Folder.SERVICES) {
            List<String> verbs = new ArrayList<>();
            of(rbac, "ClusterRole", "weft-hub-" + service).path("rules").forEach(rule -> {
                if (texts(rule.path("resources")).contains("secrets")) {
                    verbs.addAll(texts(rule.path("verbs")));
                }
            });
            switch (service) {
                case "inventory-svc" -> assertThat(verbs).containsExactly("get", "list", "watch");
                default -> assertThat(verbs).containsExactly("get");
            }
        }
    }
}
