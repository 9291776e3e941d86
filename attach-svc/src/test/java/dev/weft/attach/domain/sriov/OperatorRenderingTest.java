package dev.weft.attach.domain.sriov;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OperatorRenderingTest {

    @Test
    void anSriovNetworkHasItsKeysInTheOperatorsOrder() {
        OperatorNad nad = render(
                OperatorKind.SriovNetwork,
                "{'resourceName':'fast','vlan':100,'trust':'on','minTxRate':0,'ipam':' { \\'type\\' : \\'dhcp\\' } '}");

        assertThat(nad.config()).isEqualTo("""
                {
                    "cniVersion": "1.0.0",
                    "name": "net",
                    "type": "sriov",
                    "vlan": 100,
                    "trust": "on",
                    "vlanQoS": 0,
                    "min_tx_rate": 0,
                    "ipam": {
                        "type": "dhcp"
                    }
                }""");
        assertThat(nad.annotations())
                .isEqualTo(Map.of(
                        "k8s.v1.cni.cncf.io/resourceName",
                        "rancher.io/fast",
                        OperatorRendering.OWNER_REF,
                        "SriovNetwork.sriovnetwork.openshift.io/ops/net"));
    }

    @Test
    void furtherPluginsMakeAChain() throws JsonProcessingException {
        OperatorNad nad =
                render(OperatorKind.OVSNetwork, "{'mtu':9000,'metaPlugins':'\\n  {\\n  \\'type\\': \\'vrf\\' }\\n'}");

        JsonNode config = new ObjectMapper().readTree(nad.config());
        assertThat(config.at("/plugins/0/type").asText()).isEqualTo("ovs");
        assertThat(config.at("/plugins/0/mtu").asInt()).isEqualTo(9000);
        assertThat(config.at("/plugins/1/type").asText()).isEqualTo("vrf");
        assertThat(config.has("type")).isFalse();
    }

    @Test
    void textThatIsNoJsonIsRefusedWithTheFieldsToLookAt() {
        OperatorNad nad = render(OperatorKind.SriovIBNetwork, "{'capabilities':'foo'}");

        assertThatThrownBy(nad::config)
                .isInstanceOf(NadInvalidException.class)
                .hasMessageContaining("ops/net")
                .hasMessageContaining("capabilities");
    }

    @Test
    void indentingLeavesTextsAndEmptyValuesAlone() {
        assertThat(JsonIndent.indent("{\"a\":\"x,{ y}\\\"\",\"b\":[],\"c\":{ },\"d\":[1,2]}"))
                .isEqualTo("""
                {
                    "a": "x,{ y}\\"",
                    "b": [],
                    "c": {},
                    "d": [
                        1,
                        2
                    ]
                }""");
    }

    @Test
    void aPriorityWithoutAVlanIsToldBeforeAPodStarts() {
        assertThat(SriovCniConf.problem(json("{'vlan':0,'vlanQoS':3}")))
                .hasValueSatisfying(problem -> assertThat(problem).contains("vlan", "vlanQoS"));
        assertThat(SriovCniConf.problem(json("{'vlan':4095}"))).isPresent();
        assertThat(SriovCniConf.problem(json("{'vlan':4094,'vlanProto':'802.1AD'}")))
                .isEmpty();
    }

    private static OperatorNad render(OperatorKind kind, String spec) {
        return OperatorRendering.render(
                kind, json("{'metadata':{'name':'net','namespace':'ops'},'spec':" + spec + "}"), "rancher.io");
    }

    /** Single quotes stand for double ones, and escaped single quotes for escaped double ones. */
    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
