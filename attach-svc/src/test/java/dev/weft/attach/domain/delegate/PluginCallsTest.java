package dev.weft.attach.domain.delegate;

import static dev.weft.attach.domain.Fixture.foreign;
import static dev.weft.attach.domain.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.attach.domain.Fixture;
import dev.weft.attach.domain.cni.PluginRefusal;
import dev.weft.attach.domain.request.AnnotationRefusal;
import dev.weft.attach.domain.request.KnownNetwork;
import dev.weft.attach.domain.request.NetworksAnnotation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PluginCallsTest {

    private static final MultusConfig MULTUS =
            MultusConfig.read(json("{'delegates':[{'cniVersion':'1.0.0','name':'base','type':'ptp'}]}"));

    private static List<Delegate> delegates(String annotation, Map<String, List<String>> devices, KnownNetwork... nads)
            throws AnnotationRefusal {
        return new DelegateRules(
                        MULTUS, Fixture.lookup(nads), new ConfigSource("/conf", Map.of()), Optional.of(devices))
                .all("shop", Map.of(NetworksAnnotation.KEY, annotation.replace('\'', '"')));
    }

    @Test
    void onlyDeclaredCapabilitiesReachThePluginButTheArgumentsAlwaysDo() throws AnnotationRefusal {
        List<PluginCall> calls = PluginCalls.add(
                delegates(
                        "[{'name':'a','ips':['10.0.0.5/24'],'mac':'02:00:00:00:00:01'}]",
                        Map.of(),
                        foreign("shop", "a", "{\"type\":\"macvlan\",\"capabilities\":{\"ips\":true,\"mac\":false}}")),
                "c",
                json("{}"));

        assertThat(calls).extracting(PluginCall::iface).containsExactly("eth0", "net1");
        assertThat(calls.get(1).stdin().path("runtimeConfig")).isEqualTo(json("{'ips':['10.0.0.5/24']}"));
        assertThat(calls.get(1).stdin().path("name").asText()).isEqualTo("a");
        assertThat(calls.get(1).extraArgs()).containsExactly("MAC=02:00:00:00:00:01", "IP=10.0.0.5/24");
    }

    @Test
    void attachmentsOfOneResourceTakeItsDevicesInOrderAndTheLastGetsNone() throws AnnotationRefusal {
        KnownNetwork fast = Fixture.device("shop", "fast", "intel.com/vf");

        assertThat(delegates("fast,fast,fast", Map.of("intel.com/vf", List.of("0000:03:02.1", "0000:03:02.3")), fast))
                .extracting(Delegate::deviceId)
                .containsExactly("", "0000:03:02.1", "0000:03:02.3", "");
    }

    @Test
    void whatIsDetachedComesInReverse() throws AnnotationRefusal {
        List<Delegate> delegates = delegates(
                "a",
                Map.of(),
                foreign("shop", "a", "{\"name\":\"l\",\"plugins\":[{\"type\":\"bridge\"},{\"type\":\"tuning\"}]}"));

        assertThat(PluginCalls.del(delegates, "c", json("{}")))
                .extracting(PluginCall::plugin)
                .containsExactly("tuning", "bridge", "ptp");
    }

    @Test
    void aMissingDefinitionIsToldInMultusWords() {
        assertThatThrownBy(() -> delegates("gone", Map.of()))
                .isInstanceOf(PluginRefusal.class)
                .hasMessageStartingWith(
                        "GetNetworkDelegates: failed getting the delegate: getKubernetesDelegate: cannot find a network-attachment-definition (gone) in namespace (shop)");
    }
}
