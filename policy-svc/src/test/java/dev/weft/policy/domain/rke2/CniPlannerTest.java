package dev.weft.policy.domain.rke2;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CniPlannerTest {

    private static final String RELEASE = "v1.33.5+rke2r1";

    private final CniPlanner planner = new CniPlanner(Catalogue.bundled());

    @Test
    void aListThatDiffersFromTheServersNeedsARestartAndGivesTheFileToWrite() {
        CniPlan plan = plan(member(RELEASE, "cilium"), cni("multus", "cilium"));

        assertThat(plan.restarts()).singleElement().satisfies(restart -> {
            assertThat(restart.nodes()).containsExactly("server-1");
            assertThat(restart.configYaml()).isEqualTo("cni:\n- multus\n- cilium\n");
        });
        assertThat(plan.refused()).isEmpty();
    }

    @Test
    void aListThatTheServersHaveIsSatisfiedWhicheverFormTheyUse() {
        CniPlan plan = plan(member(RELEASE, "multus,canal", "rke2-multus"), cni("multus", "canal"));

        assertThat(plan.satisfied()).contains("cni");
        assertThat(plan.restarts()).isEmpty();
        assertThat(plan.writes()).isEmpty();
    }

    @Test
    void multusThatIsNotFirstIsRefusedWithTheServersOwnWords() {
        CniPlan plan = plan(member(RELEASE, "canal"), cni("canal", "multus"));

        assertThat(plan.refused()).singleElement().satisfies(refusal -> {
            assertThat(refusal.field()).isEqualTo("cni");
            assertThat(refusal.reason())
                    .isEqualTo("Failed to validate --cni flag: may only provide multiple values if multus is the"
                            + " first value");
            assertThat(refusal.mend()).isNotBlank();
        });
        assertThat(plan.restarts()).isEmpty();
    }

    @Test
    void changingThePrimaryOfARunningClusterIsRefused() {
        CniPlan plan = plan(member(RELEASE, "canal"), cni("multus", "cilium"));

        assertThat(plan.refused())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.reason()).contains("canal", "cilium"));
        assertThat(plan.writes()).isEmpty();
    }

    @Test
    void takingMultusAwayIsRefusedWhereItsCrdWouldGoWithIt() {
        assertThat(plan(member(RELEASE, "multus,canal", "rke2-multus"), cni("canal"))
                        .refused())
                .hasSize(1);
        assertThat(plan(member("v1.36.2+rke2r1", "multus,canal", "rke2-multus"), cni("canal"))
                        .restarts())
                .hasSize(1);
    }

    @Test
    void aMemberThatIsNotRke2IsRefusedFieldByField() {
        ClusterView view = new ClusterView(
                "fleet-a/kind",
                List.of(new ClusterView.Node("n1", "v1.33.5", List.of(), Map.of())),
                Map.of(),
                Map.of());

        CniPlan plan = planner.plan(
                view, new CniSpec(List.of("multus", "canal"), multus(null, true, null, null), CniSpec.Cilium.UNASKED));

        assertThat(plan.refused()).extracting(CniPlan.Refusal::field).containsExactly("cni", "multus.dhcpDaemon");
        assertThat(plan.refused())
                .allSatisfy(refusal ->
                        assertThat(refusal.reason()).contains("not RKE2").contains("v1.33.5"));
    }

    @Test
    void dhcpAndWhereaboutsAreOneConfigThatKeepsForeignKeys() {
        ClusterView view = withConfig(
                member(RELEASE, "multus,canal", "rke2-multus"),
                "rke2-multus",
                spec("{'valuesContent':'tolerations:\\n- operator: Exists\\nmanifests:\\n  daemonSet: true\\n',"
                        + "'failurePolicy':'retry','serverSide':'true'}"));

        CniPlan plan =
                planner.plan(view, new CniSpec(List.of(), multus(null, true, true, null), CniSpec.Cilium.UNASKED));

        assertThat(plan.writes()).singleElement().satisfies(write -> {
            assertThat(write.name()).isEqualTo("rke2-multus");
            assertThat(write.spec().get("serverSide").asText()).isEqualTo("true");
            assertThat(write.spec().get("failurePolicy").asText()).isEqualTo("retry");
            ObjectNode values = Yaml.mapping(write.spec().get("valuesContent").asText());
            assertThat(values.at("/manifests/daemonSet").asBoolean()).isTrue();
            assertThat(values.at("/manifests/dhcpDaemonSet").asBoolean()).isTrue();
            assertThat(values.at("/rke2-whereabouts/enabled").asBoolean()).isTrue();
            assertThat(values.at("/tolerations/0/operator").asText()).isEqualTo("Exists");
        });
    }

    @Test
    void planningWhatWasWrittenChangesNothing() {
        CniSpec spec = new CniSpec(List.of(), multus(true, true, true, true), CniSpec.Cilium.UNASKED);
        ClusterView before = member(RELEASE, "multus,cilium", "rke2-multus", "rke2-cilium");
        ClusterView after = before;
        for (CniPlan.ConfigWrite write : planner.plan(before, spec).writes()) {
            after = withConfig(after, write.name(), write.spec());
        }

        CniPlan again = planner.plan(after, spec);

        assertThat(after.helmChartConfigs()).containsOnlyKeys("rke2-multus", "rke2-cilium");
        assertThat(again.writes()).isEmpty();
        assertThat(again.satisfied())
                .containsExactlyInAnyOrder(
                        "multus.thick",
                        "multus.dhcpDaemon",
                        "multus.whereabouts",
                        "multus.dynamicNetworks",
                        "cilium.exclusive");
    }

    @Test
    void aNewConfigNeverReinstalls() {
        CniPlan plan = planner.plan(
                member(RELEASE, "multus,canal", "rke2-multus"),
                new CniSpec(List.of(), multus(null, true, null, null), CniSpec.Cilium.UNASKED));

        assertThat(plan.writes().getFirst().spec().get("failurePolicy").asText())
                .isEqualTo("abort");
    }

    @Test
    void aConfigThatReinstallsIsMendedWhereManagedAndWarnedOfElsewhere() {
        ClusterView view = withConfig(
                withConfig(
                        member(RELEASE, "multus,canal", "rke2-multus"),
                        "rke2-multus",
                        spec("{'valuesContent':'manifests: {dhcpDaemonSet: true}','failurePolicy':'reinstall'}")),
                "rke2-canal",
                spec("{'valuesContent':'','failurePolicy':'reinstall'}"));

        CniPlan plan =
                planner.plan(view, new CniSpec(List.of(), multus(null, true, null, null), CniSpec.Cilium.UNASKED));

        assertThat(plan.writes()).singleElement().satisfies(write -> {
            assertThat(write.spec().get("failurePolicy").asText()).isEqualTo("abort");
            assertThat(write.spec().get("valuesContent").asText()).isEqualTo("manifests: {dhcpDaemonSet: true}");
        });
        assertThat(plan.warnings())
                .extracting(CniPlan.Warning::object)
                .containsExactly("HelmChartConfig kube-system/rke2-canal");
    }

    @Test
    void ciliumBecomesNotExclusiveBesideMultusOnlyWhereItsChartIsByDefault() {
        CniSpec unasked = new CniSpec(List.of(), CniSpec.Multus.UNASKED, CniSpec.Cilium.UNASKED);

        assertThat(planner.plan(member("v1.33.5+rke2r1", "multus,cilium", "rke2-multus", "rke2-cilium"), unasked)
                        .writes())
                .singleElement()
                .satisfies(write ->
                        assertThat(write.spec().get("valuesContent").asText()).isEqualTo("cni:\n  exclusive: false\n"));
        assertThat(planner.plan(member("v1.33.6+rke2r1", "multus,cilium", "rke2-multus", "rke2-cilium"), unasked)
                        .writes())
                .isEmpty();
    }

    @Test
    void thickIsRefusedWhereTheChartWouldIgnoreIt() {
        CniPlan plan = planner.plan(
                member("v1.33.2+rke2r1", "multus,canal", "rke2-multus"),
                new CniSpec(List.of(), multus(true, null, null, true), CniSpec.Cilium.UNASKED));

        assertThat(plan.refused())
                .extracting(CniPlan.Refusal::field)
                .containsExactly("multus.thick", "multus.dynamicNetworks");
        assertThat(plan.refused().getFirst().mend()).contains("v1.33.3+rke2r1");
        assertThat(plan.writes()).isEmpty();
    }

    @Test
    void aValuesContentThatIsNotYamlIsLeftAloneAndSaidSo() {
        ClusterView view = withConfig(
                member(RELEASE, "multus,canal", "rke2-multus"), "rke2-multus", spec("{'valuesContent':'a: [1'}"));

        CniPlan plan =
                planner.plan(view, new CniSpec(List.of(), multus(null, true, null, null), CniSpec.Cilium.UNASKED));

        assertThat(plan.writes()).isEmpty();
        assertThat(plan.refused())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.reason()).contains("spec.valuesContent"));
    }

    @Test
    void serversThatDisagreeAreWarnedOf() {
        ClusterView one = member(RELEASE, "multus,canal", "rke2-multus");
        ClusterView view = new ClusterView(
                one.member(),
                List.of(one.nodes().getFirst(), server("server-2", RELEASE, "canal")),
                Map.of(),
                one.helmCharts());

        CniPlan plan = plan(view, cni("multus", "canal"));

        assertThat(plan.warnings()).extracting(CniPlan.Warning::code).contains("ServersDisagree");
        assertThat(plan.restarts().getFirst().nodes()).containsExactly("server-2");
    }

    private CniPlan plan(ClusterView view, CniSpec spec) {
        return planner.plan(view, spec);
    }

    private static CniSpec cni(String... values) {
        return new CniSpec(List.of(values), CniSpec.Multus.UNASKED, CniSpec.Cilium.UNASKED);
    }

    private static CniSpec.Multus multus(Boolean thick, Boolean dhcp, Boolean whereabouts, Boolean dynamic) {
        return new CniSpec.Multus(
                Optional.ofNullable(thick),
                Optional.ofNullable(dhcp),
                Optional.ofNullable(whereabouts),
                Optional.ofNullable(dynamic));
    }

    private static ClusterView member(String version, String cni, String... charts) {
        Map<String, ObjectNode> helmCharts = new java.util.HashMap<>();
        for (String chart : charts) {
            helmCharts.put(chart, spec("{}"));
        }
        return new ClusterView("fleet-a/edge-1", List.of(server("server-1", version, cni)), Map.of(), helmCharts);
    }

    private static ClusterView.Node server(String name, String version, String cni) {
        return new ClusterView.Node(name, version, List.of("server", "--cni", cni), Map.of());
    }

    private static ClusterView withConfig(ClusterView view, String name, ObjectNode spec) {
        Map<String, ObjectNode> configs = new java.util.HashMap<>(view.helmChartConfigs());
        configs.put(name, spec);
        return new ClusterView(view.member(), view.nodes(), configs, view.helmCharts());
    }

    private static ObjectNode spec(String json) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(json.replace('\'', '"'));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
