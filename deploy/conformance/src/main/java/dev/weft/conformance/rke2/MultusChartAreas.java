package dev.weft.conformance.rke2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.conformance.AreaSet;
import dev.weft.conformance.Check;
import dev.weft.conformance.Verdict;
import dev.weft.policy.domain.rke2.MultusChart;
import java.util.List;
import java.util.Map;

/** What the rke2-multus chart makes of values. */
public final class MultusChartAreas implements AreaSet {

    @Override
    public Map<String, Check> areas() {
        return Map.of("rke2-multus-render", MultusChartAreas::render);
    }

    private static Verdict render(JsonNode vector) {
        JsonNode input = vector.get("input");
        ObjectNode values = input.get("values_override") instanceof ObjectNode override ? override : Json.object();
        MultusChart chart = new MultusChart(
                input.path("chart_version").asText(), input.path("release").asText(), values);
        if (!chart.uncovered().isEmpty()) {
            return Json.notBuilt(vector, "values that are not modelled: " + chart.uncovered());
        }
        if (chart.image().isEmpty()) {
            return Json.notBuilt(vector, "the image of this chart version is not known");
        }
        ObjectNode actual = Json.object();
        actual.set("objects", Json.tree(chart.objects()));
        actual.set("multus", multus(chart));
        if (chart.dhcp()) {
            ObjectNode dhcp = actual.putObject("dhcp");
            dhcp.set("init_command", Json.tree(List.of("rm", "-f", chart.dhcpSocket())));
            dhcp.set("command", Json.tree(List.of("/opt/cni/bin/dhcp", "daemon")));
            dhcp.putObject("selector").put("app", "rke2-multus");
        }
        return Json.compare(vector, actual);
    }

    private static ObjectNode multus(MultusChart chart) {
        ObjectNode multus = Json.object();
        multus.put("container", chart.container());
        multus.set("command", Json.tree(chart.command()));
        multus.set("args", Json.tree(chart.args().orElse(null)));
        multus.put("image", chart.image().orElse(""));
        multus.put("hostPID", chart.hostPid());
        multus.set("nodeSelector", Json.tree(chart.nodeSelector()));
        switch (chart.resources()) {
            case ABSENT -> {}
            case EMPTY -> multus.putNull("resources");
            case FIXED -> {
                ObjectNode resources = multus.putObject("resources");
                resources.putObject("limits").put("cpu", "2000m").put("memory", "1024Mi");
                resources.putObject("requests").put("cpu", "250m").put("memory", "128Mi");
            }
        }
        return multus;
    }
}
