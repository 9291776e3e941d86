package dev.weft.attach.domain.admission;

import static dev.weft.attach.domain.Fixture.device;
import static dev.weft.attach.domain.Fixture.foreign;
import static dev.weft.attach.domain.Fixture.json;
import static dev.weft.attach.domain.Fixture.lookup;
import static dev.weft.attach.domain.Fixture.pooled;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.attach.domain.Fixture;
import dev.weft.attach.domain.request.KnownNetwork;
import dev.weft.attach.domain.request.NetworkLookup;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodAdmissionTest {

    private static final NetworkLookup NETWORKS = lookup(
            pooled("shop", "blue", "storage"), device("shop", "fast", "intel.com/vf"), foreign("shop", "own", "{}"));

    private static PodAdmission.Decision decide(String networks, String spec) {
        return PodAdmission.decide(
                json("{'metadata':{'annotations':{'k8s.v1.cni.cncf.io/networks':'" + networks + "'}},'spec':" + spec
                        + "}"),
                "shop",
                NETWORKS,
                true);
    }

    @Test
    void aPodOfAPooledNetworkIsGated() {
        assertThat(decide("blue", "{'containers':[{'name':'c','resources':{}}]}")
                        .patch())
                .isEqualTo(
                        json("[{'op':'add','path':'/spec/schedulingGates','value':[{'name':'weft.dev/networks'}]}]"));
    }

    @Test
    void eachAttachmentTakesOneDeviceOfTheFirstContainer() {
        assertThat(decide("fast,fast", "{'schedulingGates':[{'name':'x'}],'containers':[{'name':'c'},{'name':'d'}]}")
                        .patch())
                .isEqualTo(json("[{'op':'add','path':'/spec/schedulingGates/-','value':{'name':'weft.dev/networks'}},"
                        + "{'op':'add','path':'/spec/containers/0/resources','value':{}},"
                        + "{'op':'add','path':'/spec/containers/0/resources/requests','value':{}},"
                        + "{'op':'add','path':'/spec/containers/0/resources/requests/intel.com~1vf','value':'2'},"
                        + "{'op':'add','path':'/spec/containers/0/resources/limits','value':{}},"
                        + "{'op':'add','path':'/spec/containers/0/resources/limits/intel.com~1vf','value':'2'}]"));
    }

    @Test
    void aResourceThatAnyContainerListsIsLeftAlone() {
        assertThat(decide(
                                "fast",
                                "{'schedulingGates':[{'name':'weft.dev/networks'}],'containers':[{'name':'c'},{'name':'d','resources':{'limits':{'intel.com/vf':'3'}}}]}")
                        .patch())
                .isEmpty();
    }

    @Test
    void aDefinitionThatUsersMadeIsLeftToThemEvenIfItNamesADevice() {
        KnownNetwork theirs = new KnownNetwork(
                "shop", "theirs", Fixture.MACVLAN, Map.of(KnownNetwork.RESOURCE_KEY, "intel.com/vf"), null, null);

        assertThat(PodAdmission.decide(
                                json(
                                        "{'metadata':{'annotations':{'k8s.v1.cni.cncf.io/networks':'theirs'}},'spec':{'containers':[{}]}}"),
                                "shop",
                                lookup(theirs),
                                true)
                        .patch())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "own|{'containers':[{}]}",
                "unknown|{'containers':[{}]}",
                "blue|{'nodeName':'n1','containers':[{}]}",
                "blue|{'hostNetwork':true,'containers':[{}]}",
            })
    void aPodThatWeftHasNothingToDoWithPassesUnchanged(String row) {
        String[] parts = row.split("\\|");

        PodAdmission.Decision decision = decide(parts[0], parts[1]);

        assertThat(decision.patch()).isEmpty();
        assertThat(decision.refusal()).isEmpty();
    }

    @Test
    void aPodWithAnUnreadableAnnotationIsGatedAndToldWhatMendsIt() {
        PodAdmission.Decision decision = decide("a/b/c", "{'containers':[{}]}");

        assertThat(decision.refusal().orElseThrow()).contains("failed at '/'", "write network names as");
        assertThat(decision.patch())
                .isEqualTo(
                        json("[{'op':'add','path':'/spec/schedulingGates','value':[{'name':'weft.dev/networks'}]}]"));
    }

    @Test
    void whereWeftHasNoNetworksAnUnreadableAnnotationIsNotHeldUp() {
        PodAdmission.Decision decision = PodAdmission.decide(
                json("{'metadata':{'annotations':{'k8s.v1.cni.cncf.io/networks':'a/b/c'}},'spec':{'containers':[{}]}}"),
                "shop",
                NETWORKS,
                false);

        assertThat(decision.patch()).isEmpty();
        assertThat(decision.refusal()).isPresent();
    }
}
