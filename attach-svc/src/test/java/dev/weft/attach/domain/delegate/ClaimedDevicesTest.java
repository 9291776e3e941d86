package dev.weft.attach.domain.delegate;

import static dev.weft.attach.domain.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.attach.domain.cni.PluginRefusal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClaimedDevicesTest {

    private static final ClaimedDevices DEVICES =
            new ClaimedDevices(List.of(json("{'driver':'sriov','pool':{'name':'n1'},'devices':["
                    + "{'name':'vf3','attributes':{'k8s.cni.cncf.io/deviceID':{'string':'0000:08:00.3'},"
                    + "'k8s.cni.cncf.io/resourceName':{'string':'intel.com/vf'}}},"
                    + "{'name':'gpu','attributes':{'model':{'string':'a100'}}}]}")));

    private static JsonNode results(String device, String pool) {
        return json("[{'request':'r','driver':'sriov','pool':'" + pool + "','device':'" + device + "'}]");
    }

    @Test
    void aDeviceIsFoundByDriverPoolAndName() {
        assertThat(DEVICES.of(List.of("c"), Map.of("c", results("vf3", "n1"))))
                .isEqualTo(Map.of("intel.com/vf", List.of("0000:08:00.3")));
        assertThat(DEVICES.of(List.of("c"), Map.of("c", results("vf3", "n2")))).isEmpty();
    }

    @Test
    void aDeviceThatIsNoNetworksIsLeftOut() {
        assertThat(DEVICES.of(List.of("c"), Map.of("c", results("gpu", "n1")))).isEmpty();
    }

    @Test
    void aClaimThatDoesNotExistIsRefusedByName() {
        assertThatThrownBy(() -> DEVICES.of(List.of("lost"), Map.of()))
                .isInstanceOf(PluginRefusal.class)
                .hasMessageContaining("\"lost\" not found");
    }

    @Test
    void aDeviceOfAnotherResourceThanTheContainerAskedForIsRefused() {
        JsonNode mappings = json("[{'containerName':'app','resourceName':'intel.com/other','requestName':'r'}]");

        assertThatThrownBy(() -> DEVICES.ofExtended("c", mappings, Map.of("c", results("vf3", "n1"))))
                .isInstanceOf(PluginRefusal.class)
                .hasMessageContaining("intel.com/other");
        assertThat(DEVICES.ofExtended(
                        "c",
                        json("[{'containerName':'app','resourceName':'intel.com/vf','requestName':'r'}]"),
                        Map.of("c", results("vf3", "n1"))))
                .containsKey("intel.com/vf");
    }

    @Test
    void whatTheDevicePluginGaveComesFirst() {
        assertThat(ClaimedDevices.merged(
                        Map.of("intel.com/vf", List.of("0000:01:00.4")),
                        Map.of("intel.com/vf", List.of("0000:02:00.4"))))
                .isEqualTo(Map.of("intel.com/vf", List.of("0000:01:00.4", "0000:02:00.4")));
    }
}
