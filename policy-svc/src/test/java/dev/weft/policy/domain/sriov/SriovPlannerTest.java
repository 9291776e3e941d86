package dev.weft.policy.domain.sriov;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.policy.domain.sriov.SriovFinding.Severity;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SriovPlannerTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SupportedNics NICS = SupportedNics.builtIn();

    private final NodeView node = node(
            nic(
                    "{'name':'ens1f0','pciAddress':'0000:86:00.0','vendor':'8086','deviceID':'158b','totalvfs':64,'mtu':1500,"
                            + "'altNames':['storage0']}"),
            nic(
                    "{'name':'ens2f0','pciAddress':'0000:87:00.0','vendor':'15b3','deviceID':'1017','totalvfs':8,'mtu':1500}"));

    @Test
    void aPlanIsWhatTheOperatorWouldWrite() throws IOException {
        SriovPlan plan = plan(policy(
                "p",
                "{'resourceName':'fast','numVfs':4,'mtu':9000,'deviceType':'netdevice',"
                        + "'nicSelector':{'pfNames':['ens1f0#1-2']}}"));

        assertThat(JSON.writeValueAsString(plan.spec().orElseThrow()))
                .isEqualTo(
                        "{\"interfaces\":[{\"pciAddress\":\"0000:86:00.0\",\"numVfs\":4,\"mtu\":9000,\"name\":\"ens1f0\","
                                + "\"vfGroups\":[{\"resourceName\":\"fast\",\"deviceType\":\"netdevice\",\"vfRange\":\"1-2\","
                                + "\"policyName\":\"p\",\"mtu\":9000}]}],\"bridges\":{},\"system\":{}}");
        assertThat(plan.devicePluginJson())
                .isEqualTo("{\"resourceList\":[{\"resourceName\":\"fast\",\"selectors\":{\"pfNames\":[\"ens1f0#1-2\"],"
                        + "\"IsRdma\":false,\"NeedVhostNet\":false},\"SelectorObj\":null}]}");
        assertThat(plan.findings()).isEmpty();
    }

    @Test
    void aRefusedPolicyIsLeftOutAloneAndSaysWhy() {
        SriovPlan plan = plan(
                policy("bad", "{'resourceName':'a','numVfs':4,'nicSelector':{'pfNames':['ens1f0#a-c']}}"),
                policy("good", "{'resourceName':'b','numVfs':4,'nicSelector':{'pfNames':['ens2f0']}}"));

        assertThat(plan.policies()).containsExactly("good");
        assertThat(plan.spec().orElseThrow().interfaces())
                .extracting(InterfaceSpec::name)
                .containsExactly("ens2f0");
        assertThat(plan.devicePluginJson()).contains("\"b\"").doesNotContain("\"a\"");
        assertThat(plan.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("PolicyRefused");
            assertThat(finding.severity()).isEqualTo(Severity.ERROR);
            assertThat(finding.message()).contains("bad", "node-1", "spec.nicSelector.pfNames", "parsing \"a\"");
        });
    }

    @Test
    void aRangeWithoutADashIsRefusedInsteadOfEndingTheProcess() {
        SriovPlan plan = plan(policy("bad", "{'resourceName':'a','numVfs':4,'nicSelector':{'pfNames':['ens1f0#3']}}"));

        assertThat(codes(plan)).containsExactly("PolicyRefused");
    }

    @Test
    void aPolicyByNetWaitsForTheDevicesAndTheOthersAreOffered() {
        NodeView silent = node();
        SriovPlan plan = SriovPlanner.plan(
                silent,
                List.of(
                        policy(
                                "net",
                                "{'resourceName':'a','numVfs':1,'nicSelector':{'netFilter':'openstack/NetworkID:x'}}"),
                        policy("plain", "{'resourceName':'b','numVfs':1,'nicSelector':{'vendor':'8086'}}")),
                NICS);

        assertThat(plan.spec()).isEmpty();
        assertThat(plan.devicePluginJson()).contains("\"b\"").doesNotContain("\"a\"");
        assertThat(codes(plan)).containsExactly("PolicyRefused", "NodeReportsNoNic");
    }

    @Test
    void collidingRangesNameTheWinner() {
        SriovPlan plan = plan(
                policy(
                        "weak",
                        "{'resourceName':'a','priority':50,'numVfs':4,'nicSelector':{'pfNames':['ens1f0#0-3']}}"),
                policy(
                        "strong",
                        "{'resourceName':'b','priority':10,'numVfs':4,'nicSelector':{'pfNames':['ens1f0#2-3']}}"));

        assertThat(plan.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("VfRangesCollide");
            assertThat(finding.policy()).isEqualTo("weak");
            assertThat(finding.message()).contains("0-3", "strong", "2-3", "ens1f0");
        });
    }

    @Test
    void rangesThatDoNotMeetShareANic() {
        SriovPlan plan = plan(
                policy("one", "{'resourceName':'a','priority':50,'numVfs':4,'nicSelector':{'pfNames':['ens1f0#0-1']}}"),
                policy(
                        "two",
                        "{'resourceName':'b','priority':10,'numVfs':6,'nicSelector':{'pfNames':['ens1f0#2-5']}}"));

        assertThat(plan.findings()).isEmpty();
        assertThat(plan.spec().orElseThrow().interfaces())
                .singleElement()
                .satisfies(planned -> assertThat(planned.vfGroups())
                        .extracting(VfGroup::policyName)
                        .containsExactly("two", "one"));
    }

    @Test
    void tooManyVirtualFunctionsAreTold() {
        SriovPlan plan = plan(policy("p", "{'resourceName':'a','numVfs':65,'nicSelector':{'pfNames':['ens1f0']}}"));

        assertThat(codes(plan)).containsExactly("NumVfsTooHigh");
    }

    @Test
    void anUnsupportedNicIsTold() {
        SriovPlan plan = SriovPlanner.plan(
                node,
                List.of(policy("p", "{'resourceName':'a','numVfs':2,'nicSelector':{'vendor':'8086'}}")),
                SupportedNics.of(List.of()));

        assertThat(plan.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("NicNotSupported");
            assertThat(finding.message()).contains("8086 158b", "supported-nic-ids");
        });
    }

    @Test
    void policiesOfOneResourceWhoseSelectorsLeaveNothingAreTold() {
        SriovPlan plan = plan(
                policy("by-vendor", "{'resourceName':'a','priority':99,'numVfs':2,'nicSelector':{'vendor':'8086'}}"),
                policy(
                        "by-name",
                        "{'resourceName':'a','priority':50,'numVfs':2,'nicSelector':{'pfNames':['ens2f0']}}"));

        assertThat(plan.findings())
                .extracting(SriovFinding::code, SriovFinding::policy, SriovFinding::nic)
                .containsExactly(
                        tuple("ResourceSelectorsConflict", "by-vendor", "ens1f0"),
                        tuple("ResourceSelectorsConflict", "by-name", "ens2f0"));
    }

    @Test
    void policiesOfOneResourceWithOtherSettingsAreTold() {
        SriovPlan plan = plan(
                policy("a", "{'resourceName':'r','numVfs':2,'isRdma':true,'nicSelector':{'pfNames':['ens1f0']}}"),
                policy("b", "{'resourceName':'r','numVfs':2,'nicSelector':{'pfNames':['ens2f0']}}"));

        assertThat(codes(plan)).containsExactly("ResourceSettingsDiffer");
    }

    @Test
    void aRangeOnAnAlternativeNameIsTold() {
        SriovPlan plan =
                plan(policy("p", "{'resourceName':'a','numVfs':8,'nicSelector':{'pfNames':['storage0#2-3']}}"));

        assertThat(plan.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("AltNameRangeIgnored");
            assertThat(finding.mend()).isEqualTo("Write ens1f0#2-3.");
        });
    }

    @Test
    void aPolicyThatSelectsNothingAnywhereIsTold() {
        List<SriovNodePolicy> policies = List.of(
                policy(
                        "no-node",
                        "{'resourceName':'a','numVfs':1,'nodeSelector':{'zone':'x'},'nicSelector':{'vendor':'8086'}}"),
                policy("no-nic", "{'resourceName':'b','numVfs':1,'nicSelector':{'vendor':'14e4'}}"),
                policy("some", "{'resourceName':'c','numVfs':1,'nicSelector':{'vendor':'8086'}}"));
        SriovPlan plan = SriovPlanner.plan(node, policies, NICS);

        assertThat(SriovPlanner.acrossNodes(policies, List.of(plan)))
                .extracting(SriovFinding::code, SriovFinding::policy)
                .containsExactly(tuple("SelectsNoNode", "no-node"), tuple("SelectsNoNic", "no-nic"));
    }

    @Test
    void aNodeInTwoPoolsKeepsItsRdmaModeAndIsTold() {
        NodePool one = new NodePool("one", null, null, "exclusive", "");
        NodePool two = new NodePool("two", null, null, "shared", "");

        SriovPlan alone = SriovPlanner.plan(node, List.of(), NICS, new SriovPlanner.Options(false, List.of(one)));
        SriovPlan both = SriovPlanner.plan(node, List.of(), NICS, new SriovPlanner.Options(false, List.of(one, two)));

        assertThat(alone.spec().orElseThrow().system().rdmaMode()).isEqualTo("exclusive");
        assertThat(both.spec().orElseThrow().system().rdmaMode()).isEmpty();
        assertThat(codes(both)).containsExactly("NodeInTwoPools");
    }

    @Test
    void aPolicyIsValidatedWithoutANode() {
        List<SriovFinding> findings = SriovPlanner.validate(
                policy("p", "{'resourceName':'a.b','numVfs':2,'nicSelector':{'pfNames':['ens1f0#0-2']}}"), NICS);

        assertThat(findings).extracting(SriovFinding::code).containsExactly("ResourceNameInvalid", "VfRangeInvalid");
        assertThat(findings.get(0).asFact("berlin").object()).isEqualTo("SriovPolicy berlin/p");
    }

    private SriovPlan plan(SriovNodePolicy... policies) {
        return SriovPlanner.plan(node, List.of(policies), NICS);
    }

    private static List<String> codes(SriovPlan plan) {
        return plan.findings().stream().map(SriovFinding::code).toList();
    }

    private static NodeView node(PhysicalFunction... nics) {
        return new NodeView("node-1", Map.of("kubernetes.io/os", "linux"), List.of(nics));
    }

    private static PhysicalFunction nic(String json) {
        return read(json, PhysicalFunction.class);
    }

    private static SriovNodePolicy policy(String name, String spec) {
        return new SriovNodePolicy(name, read(spec, PolicySpec.class));
    }

    private static <T> T read(String json, Class<T> type) {
        try {
            return JSON.readValue(json.replace('\'', '"'), type);
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
