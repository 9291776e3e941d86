package dev.weft.policy.domain.sriov;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeChangeTest {

    private static final String NIC =
            "{'name':'ens1','pciAddress':'p','numVfs':%d,'mtu':1500,'Vfs':[{'vfID':0,'driver':'%s','mtu':1500}]}";
    private static final String WANTED =
            "{'interfaces':[{'pciAddress':'p','numVfs':1,'vfGroups':[{'vfRange':'0-0','deviceType':'%s'}]}]}";

    @Test
    void aNodeThatIsAsItShallBeNeedsNothing() {
        NodeChange change = change(WANTED.formatted("netdevice"), NIC.formatted(1, "iavf"), Set.of());

        assertThat(change.needsDrain()).isFalse();
        assertThat(change.drifted()).isFalse();
    }

    @Test
    void firstVirtualFunctionsNeedNoDrainAlthoughTheNodeDiffers() {
        NodeChange change = change(WANTED.formatted("netdevice"), NIC.formatted(0, "iavf"), Set.of());

        assertThat(change.needsDrain()).isFalse();
        assertThat(change.drifted()).isTrue();
    }

    @Test
    void anotherDriverNeedsADrainAndNamesTheFunction() {
        NodeChange change = change(WANTED.formatted("netdevice"), NIC.formatted(1, "igb_uio"), Set.of());

        assertThat(change.drainReasons()).singleElement().asString().contains("ens1", "virtual function 0", "igb_uio");
    }

    @Test
    void missingKernelArgumentsNeedARestart() {
        Set<String> present = Set.of("intel_iommu=on", "iommu=pt");

        assertThat(change(WANTED.formatted("vfio-pci"), NIC.formatted(1, "vfio-pci"), Set.of())
                        .needsReboot())
                .isTrue();
        assertThat(change(WANTED.formatted("vfio-pci"), NIC.formatted(1, "vfio-pci"), present)
                        .needsReboot())
                .isFalse();
    }

    @Test
    void virtualFunctionsThatNobodyWantsAnyMoreNeedADrain() {
        assertThat(change("{}", NIC.formatted(1, "iavf"), Set.of()).drainReasons())
                .singleElement()
                .asString()
                .contains("expected none");
    }

    private static NodeChange change(String spec, String nic, Set<String> kernelArguments) {
        return NodeChange.of(
                read(spec, NodeStateSpec.class),
                read("{'interfaces':[" + nic + "]}", NodeStateStatus.class),
                false,
                kernelArguments);
    }

    private static <T> T read(String json, Class<T> type) {
        try {
            return new ObjectMapper().readValue(json.replace('\'', '"'), type);
        } catch (JsonProcessingException unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
