package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tables and metadata as clients ask for them. Rule: meta.k8s.io/v1. */
abstract class TableCases extends Cases {

    TableCases(ApiServer server) {
        super(server);
    }

    private JsonNode table(String path) {
        JsonNode table = api.accepting(Api.TABLE).get(path).is(200);
        assertThat(table.path("kind").asText()).isEqualTo("Table");
        assertThat(table.path("apiVersion").asText()).isEqualTo("meta.k8s.io/v1");
        return table;
    }

    private static List<String> columns(JsonNode table) {
        return table.path("columnDefinitions").findValuesAsText("name");
    }

    @Test
    void aListOfPodsIsATable() {
        api.post(core("pods"), podOf("p", "")).is(201);

        JsonNode table = table(core("pods"));

        assertThat(columns(table))
                .containsExactly(
                        "Name",
                        "Ready",
                        "Status",
                        "Restarts",
                        "Age",
                        "IP",
                        "Node",
                        "Nominated Node",
                        "Readiness Gates");
        List<String> cells = texts(table.at("/rows/0/cells"));
        assertThat(cells.subList(0, 3)).containsExactly("p", "0/1", "Pending");
        assertThat(cells.subList(5, 9)).containsExactly("<none>", "<none>", "<none>", "<none>");
        assertThat(table.at("/rows/0/object/kind").asText()).isEqualTo("PartialObjectMetadata");
        assertThat(table.at("/rows/0/object/metadata/name").asText()).isEqualTo("p");
        assertThat(version(table)).matches("[1-9][0-9]*");
    }

    @Test
    void aGatedPodShowsSo() {
        api.post(core("pods"), podOf("p", "schedulingGates: [{name: weft.dev/networks}]"))
                .is(201);

        assertThat(table(core("pods")).at("/rows/0/cells/2").asText()).isEqualTo("SchedulingGated");
    }

    @Test
    void aColumnIsDescribed() {
        JsonNode column = table(core("configmaps")).at("/columnDefinitions/0");

        assertThat(column.path("name").asText()).isEqualTo("Name");
        assertThat(column.path("type").asText()).isEqualTo("string");
        assertThat(column.path("format").asText()).isEqualTo("name");
        assertThat(column.path("description").asText()).startsWith("Name must be unique within a namespace.");
        assertThat(column.path("priority").asInt()).isZero();
    }

    @Test
    void configMapsCountTheirData() {
        makeConfigMap("a", "{a: x, b: y}");

        JsonNode table = table(core("configmaps"));

        assertThat(columns(table)).containsExactly("Name", "Data", "Age");
        assertThat(table.at("/rows/0/cells/1").asInt()).isEqualTo(2);
        assertThat(table.at("/rows/0/cells/2").asText()).matches("\\d+s");
    }

    @Test
    void oneObjectIsATableOfOneRow() {
        makeConfigMap("a", "{a: x}");

        JsonNode table = table(configMap("a"));

        assertThat(table.path("rows")).hasSize(1);
        assertThat(table.at("/rows/0/cells/0").asText()).isEqualTo("a");
    }

    @Test
    void aRowCanCarryTheWholeObject() {
        makeConfigMap("a", "{a: x}");

        JsonNode object = table(core("configmaps") + "?includeObject=Object").at("/rows/0/object");

        assertThat(object.path("kind").asText()).isEqualTo("ConfigMap");
        assertThat(object.at("/data/a").asText()).isEqualTo("x");
    }

    @Test
    void aRowCanCarryNoObject() {
        makeConfigMap("a", "{a: x}");

        assertThat(table(core("configmaps") + "?includeObject=None")
                        .at("/rows/0")
                        .path("object")
                        .isNull())
                .isTrue();
    }

    @Test
    void aDefinedKindShowsItsPrinterColumns() {
        String looms = looms();
        api.post(looms, loomOf("a", "{threads: 2, colour: red}")).is(201);
        api.merge(
                        looms + "/a/status",
                        "{\"status\":{\"conditions\":[{\"type\":\"Other\",\"status\":\"False\"},{\"type\":\"Ready\",\"status\":\"True\"}]}}")
                .is(200);

        JsonNode table = table(looms);

        assertThat(columns(table)).containsExactly("Name", "Threads", "Colour", "Ready", "Limit", "Age");
        assertThat(table.at("/columnDefinitions/1/type").asText()).isEqualTo("integer");
        assertThat(table.at("/columnDefinitions/2/description").asText()).isEqualTo("What it looks like");
        assertThat(table.at("/columnDefinitions/1/description").asText())
                .isEqualTo("Custom resource definition column (in JSONPath format): .spec.threads");
        assertThat(table.at("/columnDefinitions/4/priority").asInt()).isEqualTo(1);
        assertThat(table.at("/columnDefinitions/5/type").asText()).isEqualTo("date");
        JsonNode cells = table.at("/rows/0/cells");
        assertThat(cells.path(0).asText()).isEqualTo("a");
        assertThat(cells.path(1).isIntegralNumber()).isTrue();
        assertThat(cells.path(1).asInt()).isEqualTo(2);
        assertThat(cells.path(2).asText()).isEqualTo("red");
        assertThat(cells.path(3).asText()).isEqualTo("True");
        assertThat(cells.path(4).isNull()).isTrue();
        assertThat(cells.path(5).asText()).matches("\\d+s");
    }

    @Test
    void aDefinedKindWithoutColumnsShowsNameAndAge() {
        ObjectNode definition = Yaml.file("shuttles.yaml");
        String group = namespace + ".weft.dev";
        definition.withObject("/metadata").put("name", "shuttles." + group);
        definition.withObject("/spec").put("group", group);
        define(definition);

        assertThat(columns(table(at(group + "/v1", "shuttles")))).containsExactly("Name", "Age");
    }

    @Test
    void aTableComesInPagesToo() {
        makeConfigMap("a", "{}");
        makeConfigMap("b", "{}");

        JsonNode first = table(core("configmaps") + "?limit=1");

        assertThat(first.path("rows")).hasSize(1);
        assertThat(first.at("/metadata/remainingItemCount").asInt()).isEqualTo(1);
        JsonNode second = table(core("configmaps") + "?limit=1&continue="
                + first.at("/metadata/continue").asText());
        assertThat(second.at("/rows/0/cells/0").asText()).isEqualTo("b");
    }

    @Test
    void anErrorIsNoTable() {
        assertThat(api.accepting(Api.TABLE)
                        .get(configMap("a"))
                        .is(404)
                        .path("kind")
                        .asText())
                .isEqualTo("Status");
    }

    @Test
    void metadataCanBeHadAlone() {
        makeConfigMap("a", "{a: x}");

        JsonNode one = api.accepting(Api.METADATA).get(configMap("a")).is(200);

        assertThat(one.path("kind").asText()).isEqualTo("PartialObjectMetadata");
        assertThat(one.path("apiVersion").asText()).isEqualTo("meta.k8s.io/v1");
        assertThat(one.at("/metadata/name").asText()).isEqualTo("a");
        assertThat(one.has("data")).isFalse();
    }

    @Test
    void aListOfMetadataCanBeHadAlone() {
        makeConfigMap("a", "{a: x}");

        JsonNode list = api.accepting(Api.METADATA_LIST).get(core("configmaps")).is(200);

        assertThat(list.path("kind").asText()).isEqualTo("PartialObjectMetadataList");
        assertThat(list.at("/items/0/metadata/name").asText()).isEqualTo("a");
        assertThat(list.path("items").get(0).has("data")).isFalse();
    }

    @Test
    void aFormThatIsNotServedIsNotAcceptable() {
        JsonNode status = api.accepting("text/csv").get(core("configmaps")).fails(406, "NotAcceptable");

        assertThat(status.path("message").asText())
                .startsWith("406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, ");
    }

    @Test
    void kubectlsOwnPreferenceGetsATable() {
        String kubectl =
                "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";

        assertThat(api.accepting(kubectl)
                        .get(core("configmaps"))
                        .is(200)
                        .path("kind")
                        .asText())
                .isEqualTo("Table");
        assertThat(api.accepting("application/json, */*")
                        .get(core("configmaps"))
                        .is(200)
                        .path("kind")
                        .asText())
                .isEqualTo("ConfigMapList");
    }
}
