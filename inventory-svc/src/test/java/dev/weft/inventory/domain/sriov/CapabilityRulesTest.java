package dev.weft.inventory.domain.sriov;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.events.fact.Capability;
import dev.weft.events.fact.Nic;
import dev.weft.events.fact.Precondition;
import dev.weft.events.fact.SriovObserved;
import dev.weft.inventory.domain.nfd.NetworkSource;
import dev.weft.inventory.domain.nfd.NodeFeatures;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CapabilityRulesTest {

    private static final Map<String, String> LIST = Map.of("E810", "8086 159b 1889");

    @Test
    void oneGoodCardAmongBadOnesMakesANodeCapable() {
        Capability capability = judge(state(nic("eno1", "igb", "1521", 0), nic("ens1f0", "ice", "159b", 64)));

        assertThat(capability.verdict()).isEqualTo(Capability.Verdict.Capable);
        assertThat(capability.preconditions())
                .filteredOn(found -> found.object() != null && found.object().contains("ens1f0"))
                .allMatch(found -> found.state() == Precondition.State.Met)
                .hasSize(3);
    }

    @Test
    void aCardThatIsNotListedIsNamedWithTheEntryToAdd() {
        Capability capability = judge(state(nic("ens1f0", "ice", "1592", 64)));

        assertThat(capability.verdict()).isEqualTo(Capability.Verdict.NotCapable);
        Precondition listed = reason(capability, CapabilityRules.SUPPORTED_NIC);
        assertThat(listed.state()).isEqualTo(Precondition.State.NotMet);
        assertThat(listed.object()).contains("ens1f0");
        assertThat(listed.mend()).contains("8086 1592").contains("restart");
    }

    @Test
    void aCardWithoutVirtualFunctionsIsNotCapable() {
        Capability capability = judge(state(nic("ens1f0", "ice", "159b", 0)));

        assertThat(capability.verdict()).isEqualTo(Capability.Verdict.NotCapable);
        assertThat(reason(capability, CapabilityRules.TOTAL_VFS).mend()).contains("BIOS");
    }

    @Test
    void aCardBoundToVfioOrToNothingIsNotCapable() {
        assertThat(judge(state(nic("ens1f0", "vfio-pci", "159b", 64))).verdict())
                .isEqualTo(Capability.Verdict.NotCapable);
        assertThat(judge(state(nic("ens1f0", null, "159b", 64))).verdict()).isEqualTo(Capability.Verdict.NotCapable);
    }

    @Test
    void aNodeOfWhichNothingIsSeenIsUnknownEvenWhenLabelled() {
        NodeView view = new NodeView(
                "node-1",
                Map.of(NetworkSource.CAPABLE, "true"),
                Optional.of("other"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(LIST),
                Optional.empty());

        Capability capability = CapabilityRules.judge(view);

        assertThat(capability.verdict()).isEqualTo(Capability.Verdict.Unknown);
        assertThat(reason(capability, CapabilityRules.TOTAL_VFS).message()).contains("only its label");
    }

    @Test
    void whatNfdFoundIsEnoughToCallANodeCapableBeforeTheDaemonRuns() {
        NodeFeatures features = new NodeFeatures(
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(
                        "pci.device",
                        List.of(Map.of(
                                "class", "0200",
                                "vendor", "8086",
                                "device", "159b",
                                "sriov_totalvfs", "64",
                                "iommu_group/type", "DMA"))));

        Capability capability = CapabilityRules.judge(new NodeView(
                "node-1",
                Map.of(),
                Optional.empty(),
                Optional.of(features),
                Optional.empty(),
                Optional.of(LIST),
                Optional.empty()));

        assertThat(capability.verdict()).isEqualTo(Capability.Verdict.Capable);
        assertThat(reason(capability, CapabilityRules.IOMMU).state()).isEqualTo(Precondition.State.Met);
        assertThat(reason(capability, CapabilityRules.LABEL).mend()).contains("kubectl label node node-1");
    }

    @Test
    void aMissingIommuIsToldAndDoesNotDecide() {
        Capability capability = CapabilityRules.judge(new NodeView(
                "node-1",
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(state(nic("ens1f0", "ice", "159b", 64))),
                Optional.of(LIST),
                Optional.of("quiet intel_iommu=off")));

        assertThat(capability.verdict()).isEqualTo(Capability.Verdict.Capable);
        assertThat(reason(capability, CapabilityRules.IOMMU).state()).isEqualTo(Precondition.State.NotMet);
    }

    @Test
    void aLabelThatOutlivedItsCardIsSaidToBeStale() {
        NodeView view = new NodeView(
                "node-1",
                Map.of(NetworkSource.CAPABLE, "true"),
                Optional.of("other"),
                Optional.empty(),
                Optional.of(state(nic("ens1f0", "ice", "159b", 0))),
                Optional.of(LIST),
                Optional.empty());

        assertThat(reason(CapabilityRules.judge(view), CapabilityRules.LABEL).state())
                .isEqualTo(Precondition.State.NotMet);
    }

    @Test
    void everyReasonThatIsNotMetSaysWhatMendsIt() {
        Capability capability = judge(state(nic("a", null, "0000", 0), nic("b", "vfio-pci", "1111", 0)));

        assertThat(capability.preconditions())
                .filteredOn(found -> found.state() != Precondition.State.Met)
                .isNotEmpty()
                .allSatisfy(found -> assertThat(found.mend()).isNotBlank());
    }

    @Test
    void entriesOfTheListThatCanNeverMatchAreFound() {
        assertThat(new SupportedNics(Map.of("good", "8086 159b 1889", "short", "8086 159b", "upper", "8086 159B 1889"))
                        .problems())
                .containsOnlyKeys("short", "upper");
    }

    private static Capability judge(SriovObserved state) {
        return CapabilityRules.judge(new NodeView(
                "node-1",
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(state),
                Optional.of(LIST),
                Optional.empty()));
    }

    private static Precondition reason(Capability capability, String name) {
        return capability.preconditions().stream()
                .filter(found -> found.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static SriovObserved state(Nic... nics) {
        return new SriovObserved("sriov-network-operator", "Succeeded", null, List.of(nics));
    }

    private static Nic nic(String name, String driver, String device, int totalVfs) {
        return new Nic(
                "0000:3b:00.0",
                name,
                List.of(),
                null,
                driver,
                "8086",
                device,
                null,
                1500,
                0,
                null,
                "ETH",
                "legacy",
                false,
                totalVfs,
                0);
    }
}
