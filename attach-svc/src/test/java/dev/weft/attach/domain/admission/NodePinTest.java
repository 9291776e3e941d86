package dev.weft.attach.domain.admission;

import static dev.weft.attach.domain.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.attach.domain.Fixture;
import dev.weft.attach.domain.request.KnownNetwork;
import dev.weft.attach.domain.request.NetworkLookup;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodePinTest {

    private static final NetworkLookup LAN = Fixture.lookup(
            new KnownNetwork("shop", "lan", "{}", Map.of(KnownNetwork.PER_NODE_KEY, "true"), "lan", null));

    private static JsonNode affinity(String terms) {
        return json(
                "{'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':{'nodeSelectorTerms':"
                        + terms + "}}}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{'matchFields':[{'key':'metadata.name','operator':'In','values':['n1']}]}]|n1|false",
                "[{'matchExpressions':[{'key':'kubernetes.io/hostname','operator':'In','values':['h1']}]}]|h1|true",
                "[{'matchFields':[{'key':'metadata.name','operator':'In','values':['n1','n2']}]}]||",
                "[{'matchFields':[{'key':'metadata.name','operator':'NotIn','values':['n1']}]}]||",
                "[{'matchFields':[{'key':'metadata.name','operator':'In','values':['n1']}]},{'matchExpressions':[{'key':'zone','operator':'Exists'}]}]||",
                "[{'matchFields':[{'key':'metadata.name','operator':'In','values':['n1']}]},{'matchFields':[{'key':'metadata.name','operator':'In','values':['n2']}]}]||",
                "[]||"
            })
    void requiredAffinityPinsWhenAllAlternativesNameOneNode(String terms, String value, Boolean byLabel) {
        assertThat(NodePin.of(affinity(terms)))
                .isEqualTo(
                        value == null
                                ? Optional.empty()
                                : Optional.of(new NodePin(Boolean.TRUE.equals(byLabel), value)));
    }

    @Test
    void aSelectedHostnameIsALabelAndABoundPodHasAName() {
        assertThat(NodePin.of(json("{'nodeSelector':{'kubernetes.io/hostname':'h1'}}")))
                .contains(new NodePin(true, "h1"));
        assertThat(NodePin.of(json("{'nodeName':'n1','nodeSelector':{'kubernetes.io/hostname':'h1'}}")))
                .contains(new NodePin(false, "n1"));
        assertThat(NodePin.of(json("{'nodeSelector':{'zone':'a'}}"))).isEmpty();
    }

    @Test
    void aPodOfANetworkOfNodesIsGatedOnlyWhenItCanBeOnOneNodeOnly() {
        assertThat(decide("{'nodeSelector':{'kubernetes.io/hostname':'h1'}}").patch())
                .isEqualTo(
                        json("[{'op':'add','path':'/spec/schedulingGates','value':[{'name':'weft.dev/networks'}]}]"));
        assertThat(decide("{'nodeSelector':{'zone':'a'}}").patch()).isEmpty();
    }

    private static PodAdmission.Decision decide(String spec) {
        return PodAdmission.decide(
                json("{'metadata':{'annotations':{'k8s.v1.cni.cncf.io/networks':'lan'}},'spec':" + spec + "}"),
                "shop",
                LAN,
                true);
    }
}
