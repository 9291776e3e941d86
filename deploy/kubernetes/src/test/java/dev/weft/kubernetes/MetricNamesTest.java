package dev.weft.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The dashboard and the alerts ask for what the services tell. The names were read from the four running services by names.sh. */
class MetricNamesTest {

    /** What has a brace or a bracket behind it, or is an operand: a word of PromQL with an underscore is a metric or a label. */
    private static final Pattern WORD = Pattern.compile("[a-z_:][a-zA-Z0-9_:]*");

    /** Words with underscores that are PromQL's or labels. */
    private static final Set<String> OTHER = Set.of("client_id", "histogram_quantile", "label_replace", "group_left");

    private static Set<String> names() {
        return new HashSet<>(Folder.text("dashboards/metric-names.txt").lines().toList());
    }

    private static Set<String> metrics(String expression) {
        String bare = expression.replaceAll("\"[^\"]*\"", "").replaceAll("\\$\\w+", "");
        Set<String> found = new TreeSet<>();
        Matcher words = WORD.matcher(bare);
        while (words.find()) {
            if (words.group().contains("_") && !OTHER.contains(words.group())) {
                found.add(words.group());
            }
        }
        return found;
    }

    private static Map<String, String> dashboard() throws IOException {
        Map<String, String> expressions = new TreeMap<>();
        JsonNode root = new ObjectMapper().readTree(Folder.text("dashboards/weft.json"));
        for (JsonNode panel : root.path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                expressions.put(
                        panel.path("title").asText() + " "
                                + target.path("refId").asText(),
                        target.path("expr").asText());
            }
        }
        return expressions;
    }

    private static Map<String, String> alerts() {
        Map<String, String> expressions = new TreeMap<>();
        for (JsonNode document : Folder.documents("components/prometheus-operator/alerts.yaml")) {
            for (JsonNode group : document.at("/spec/groups")) {
                for (JsonNode rule : group.path("rules")) {
                    expressions.put(
                            rule.path("alert").asText(), rule.path("expr").asText());
                }
            }
        }
        return expressions;
    }

    private static void known(Map<String, String> expressions) {
        Set<String> names = names();
        expressions.forEach((title, expression) -> {
            assertThat(metrics(expression)).as(title).isNotEmpty();
            assertThat(names).as("%s: %s", title, expression).containsAll(metrics(expression));
        });
    }

    @Test
    void everyPanelAsksForAMetricThatAServiceTells() throws IOException {
        assertThat(dashboard()).hasSizeGreaterThan(15);
        known(dashboard());
    }

    @Test
    void everyAlertAsksForAMetricThatAServiceTells() {
        assertThat(alerts())
                .containsKeys(
                        "WeftReplicaNotRestored",
                        "WeftMemberUnreachable",
                        "WeftClaimsWaiting",
                        "WeftAssignSlow",
                        "WeftLostMemberKeepsAddresses",
                        "WeftPoolNearlyFull",
                        "WeftDeadLetters",
                        "WeftConsumerLag");
        known(alerts());
    }

    @Test
    void everyAlertSaysWhatItMeansAndWhatToDo() {
        List<String> without = new ArrayList<>();
        for (JsonNode document : Folder.documents("components/prometheus-operator/alerts.yaml")) {
            for (JsonNode rule : document.at("/spec/groups/0/rules")) {
                if (rule.at("/annotations/summary").asText().isBlank()
                        || rule.at("/annotations/description").asText().isBlank()) {
                    without.add(rule.path("alert").asText());
                }
            }
        }
        assertThat(without).isEmpty();
    }

    @Test
    void weftsOwnMetricsAreOnTheDashboard() throws IOException {
        Set<String> shown = new TreeSet<>();
        dashboard().values().forEach(e -> shown.addAll(metrics(e)));
        alerts().values().forEach(e -> shown.addAll(metrics(e)));
        Set<String> missing = new TreeSet<>();
        names().stream()
                .filter(n -> n.startsWith("weft_") && !n.matches(".*_(sum|max|count|bucket)"))
                .filter(n -> !shown.contains(n))
                .forEach(missing::add);
        assertThat(missing).isEmpty();
    }
}
