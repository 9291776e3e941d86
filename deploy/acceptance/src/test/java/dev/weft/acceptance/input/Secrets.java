package dev.weft.acceptance.input;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.acceptance.fleet.RunningFleet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Secret values that are used in kubeconfigs, and every place where none of them may be. */
final class Secrets {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NOUNS = List.of(
            "clusters",
            "nodes",
            "policies",
            "node-configs",
            "cluster-configs",
            "networks",
            "network-placements",
            "attachments",
            "address-pool-intents",
            "address-pools",
            "address-claims",
            "addresses");
    private static final List<String> KINDS = List.of("Cluster", "SriovPolicy", "CniPolicy", "Network", "AddressPool");

    private final Queue<String> values = new ConcurrentLinkedQueue<>();

    /** A new secret value. */
    String fresh() {
        String value = (UUID.randomUUID() + "" + UUID.randomUUID()).replace("-", "");
        values.add(value);
        return value;
    }

    /** A new secret value as a kubeconfig carries key material. */
    String freshBase64() {
        return Base64.getEncoder().encodeToString(fresh().getBytes(StandardCharsets.UTF_8));
    }

    /** How many secret values are looked for. */
    int count() {
        return values.size();
    }

    /** The texts that hold a secret value, as it is or in base64; each cut around the find, the value itself left out. */
    List<String> found(List<String> texts) {
        List<String> finds = new ArrayList<>();
        for (String value : values) {
            List<String> forms = forms(value);
            for (String text : texts) {
                for (String form : forms) {
                    int at = text.indexOf(form);
                    if (at >= 0) {
                        finds.add(text.substring(Math.max(0, at - 200), at) + "<secret>");
                    }
                }
            }
        }
        return finds;
    }

    /** The value, and what is left of it in base64 wherever it stands in the encoded text. */
    private static List<String> forms(String value) {
        List<String> forms = new ArrayList<>(List.of(value));
        for (int before = 0; before < 3; before++) {
            String encoded =
                    Base64.getEncoder().encodeToString(("x".repeat(before) + value).getBytes(StandardCharsets.UTF_8));
            forms.add(encoded.substring(4, 44));
        }
        return forms;
    }

    /** The places, each with all its texts as they are now. */
    static Map<String, List<String>> places(RunningFleet fleet, BrokerLog broker, String namespace) {
        Map<String, List<String>> places = new LinkedHashMap<>();
        places.put("the events", broker.everything());
        List<String> logs = new ArrayList<>();
        List<String> metrics = new ArrayList<>();
        List<String> answers = new ArrayList<>();
        for (String replica : fleet.replicaNames()) {
            logs.add(replica + " " + fleet.log(replica));
            metrics.add(replica + " " + fleet.get(replica, "/q/metrics"));
            answers.add(replica + " " + fleet.get(replica, "/q/health"));
        }
        logs.add("broker " + fleet.log("broker"));
        for (String noun : NOUNS) {
            answers.add(fleet.get("inventory-svc-0", "/api/v1/" + noun + "?limit=5000"));
        }
        places.put("the logs", logs);
        places.put("the metrics", metrics);
        places.put("the REST answers", answers);
        List<String> statuses = new ArrayList<>();
        for (String kind : KINDS) {
            fleet.hub()
                    .genericKubernetesResources("weft.dev/v1alpha1", kind)
                    .inNamespace(namespace)
                    .list()
                    .getItems()
                    .forEach(o -> statuses.add(JSON.valueToTree(o).toString()));
        }
        places.put("the statuses", statuses);
        return places;
    }
}
