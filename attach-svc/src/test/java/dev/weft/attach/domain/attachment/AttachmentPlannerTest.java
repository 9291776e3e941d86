package dev.weft.attach.domain.attachment;

import static dev.weft.attach.domain.Fixture.device;
import static dev.weft.attach.domain.Fixture.foreign;
import static dev.weft.attach.domain.Fixture.json;
import static dev.weft.attach.domain.Fixture.lookup;
import static dev.weft.attach.domain.Fixture.pooled;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.domain.admission.PodAdmission;
import dev.weft.attach.domain.attachment.AttachmentPlan.Outcome;
import dev.weft.attach.domain.request.KnownNetwork;
import dev.weft.attach.domain.request.NamespaceIsolation;
import dev.weft.attach.domain.request.NetworkLookup;
import dev.weft.attach.domain.request.NetworksAnnotation;
import dev.weft.attach.domain.request.RequestRules;
import dev.weft.attach.domain.status.NetworkStatusAnnotation;
import dev.weft.events.fact.AttachmentPhase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttachmentPlannerTest {

    private static final NetworkLookup NETWORKS = lookup(
            pooled("shop", "blue", "storage"),
            pooled("shop", "red", "lab"),
            device("shop", "fast", "intel.com/vf"),
            foreign("shop", "own", "{\"type\":\"macvlan\"}"));
    private static final Map<String, String> DOMAINS = Map.of("storage", "vlan-120", "lab", "vlan-7");
    private static final Map<String, ClaimAnswer> NONE = Map.of();

    private final AttachmentPlanner planner = new AttachmentPlanner(RequestRules.standard());

    private static PodView pod(Map<String, String> annotations, String... gates) {
        return GivenPod.pod().annotated(annotations).gatedBy(gates).view();
    }

    private static PodView gated(String networks) {
        return pod(Map.of(NetworksAnnotation.KEY, networks), "other", PodAdmission.GATE);
    }

    private static ClaimAnswer assigned(String iface, String... ips) {
        return new ClaimAnswer("storage", "u1." + iface, true, List.of(ips), "02:00:00:00:00:AB", "", "");
    }

    @Test
    void eachPooledInterfaceMakesOneClaimWithTheWishesOfTheUser() {
        AttachmentPlan plan = planner.plan(
                gated(
                        "[{\"name\":\"blue\",\"ips\":[\"10.20.0.7\"],\"mac\":\"02-00-00-00-00-01\"},{\"name\":\"own\"},{\"name\":\"red\"}]"),
                NETWORKS,
                DOMAINS,
                NONE);

        assertThat(plan.outcome()).isEqualTo(Outcome.WAITING);
        assertThat(plan.claims())
                .containsExactly(
                        new ClaimWish(
                                "storage", "vlan-120", "u1.net1", "net1", List.of("10.20.0.7"), "02:00:00:00:00:01"),
                        new ClaimWish("lab", "vlan-7", "u1.net3", "net3", List.of(), ""));
        assertThat(plan.patch()).isEmpty();
    }

    @Test
    void theGateIsLiftedOnlyWhenEveryClaimIsAnswered() {
        PodView pod = gated("blue,red");
        AttachmentPlan half = planner.plan(
                pod,
                NETWORKS,
                DOMAINS,
                Map.of(
                        "net1",
                        assigned("net1", "10.20.0.5/24"),
                        "net2",
                        new ClaimAnswer(
                                "lab", "u1.net2", false, List.of(), "", "PoolExhausted", "pool lab is exhausted")));
        assertThat(half.outcome()).isEqualTo(Outcome.WAITING);
        assertThat(half.interfaces().get(1).code()).isEqualTo("PoolExhausted");

        AttachmentPlan whole = planner.plan(
                pod,
                NETWORKS,
                DOMAINS,
                Map.of(
                        "net1",
                        assigned("net1", "10.20.0.5/24"),
                        "net2",
                        new ClaimAnswer(
                                "lab",
                                "u1.net2",
                                true,
                                List.of("10.7.0.5/24", "fd07::5/64"),
                                "02:00:00:00:00:AB",
                                "",
                                "")));
        assertThat(whole.outcome()).isEqualTo(Outcome.READY);
        PodPatch patch = whole.patch().orElseThrow();
        assertThat(json(patch.networks()))
                .isEqualTo(json("[{'name':'blue','namespace':'shop','interface':'net1','ips':['10.20.0.5/24'],"
                        + "'mac':'02:00:00:00:00:ab','weft.dev/claim':'storage/u1.net1'},"
                        + "{'name':'red','namespace':'shop','interface':'net2','ips':['10.7.0.5/24','fd07::5/64'],"
                        + "'mac':'02:00:00:00:00:ab','weft.dev/claim':'lab/u1.net2'}]"));
        assertThat(patch.strategicMerge())
                .isEqualTo(JsonNodeFactory.instance
                        .objectNode()
                        .<ObjectNode>set(
                                "metadata",
                                JsonNodeFactory.instance
                                        .objectNode()
                                        .put("resourceVersion", "41")
                                        .set(
                                                "annotations",
                                                JsonNodeFactory.instance
                                                        .objectNode()
                                                        .put(NetworksAnnotation.KEY, patch.networks())
                                                        .put(PodPatch.REQUESTED_KEY, "blue,red")))
                        .set("spec", json("{'schedulingGates':[{'name':'weft.dev/networks','$patch':'delete'}]}")));
    }

    @Test
    void anAnswerToAnEarlierPodOfThatNameIsNoAnswer() {
        AttachmentPlan plan = planner.plan(
                gated("blue"),
                NETWORKS,
                DOMAINS,
                Map.of("net1", new ClaimAnswer("storage", "u0.net1", true, List.of("10.20.0.5/24"), "", "", "")));

        assertThat(plan.outcome()).isEqualTo(Outcome.WAITING);
        assertThat(plan.interfaces().getFirst().phase()).isEqualTo(AttachmentPhase.Requested);
    }

    @Test
    void aPodThatNeedsOnlyADeviceIsReadyAtOnce() {
        AttachmentPlan plan = planner.plan(gated("fast"), NETWORKS, DOMAINS, NONE);

        assertThat(plan.outcome()).isEqualTo(Outcome.READY);
        assertThat(plan.claims()).isEmpty();
    }

    @Test
    void anUnknownPoolIsWaitedForByName() {
        AttachmentPlan plan = planner.plan(gated("blue"), NETWORKS, Map.of(), NONE);

        assertThat(plan.outcome()).isEqualTo(Outcome.WAITING);
        assertThat(plan.interfaces().getFirst().reason()).contains("AddressPool storage");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "[{]|BadAnnotation|failed to parse pod Network Attachment Selection Annotation JSON format",
                "{'name':'blue'}|BadAnnotation|cannot unmarshal object",
                "a/b/c|BadAnnotation|failed at '/'",
                "blue@way-too-long-name0|BadAnnotation|must be less than 15 chars",
                "[{'name':'blue','interface':'way-too-long-name0'}]|BadInterfaceName|at most 15",
                "[{'name':'blue','mac':'zz'}]|BadAnnotation|invalid MAC address",
                "[{'name':'blue','mac':'02:00:00:00:00:00:00:01'}]|BadMac|six bytes",
                "[{'name':'blue','ips':['10.20.0.300']}]|BadAnnotation|10.20.0.300",
                "[{'name':'blue','ips':['10.20.0.5','10.20.0.6']}]|TooManyIps|leave one out",
                "blue@eth0|InterfaceTaken|is the pod's already",
                "blue@data0,red@data0|DuplicateInterface|already the one of element 0",
                "[{'name':'Blue'}]|BadNetworkName|lower-case letters",
            })
    void aRequestThatCantBeServedIsRefusedWithItsReason(String annotation, String code, String words) {
        AttachmentPlan plan = planner.plan(gated(annotation.replace('\'', '"')), NETWORKS, DOMAINS, NONE);

        assertThat(plan.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(plan.claims()).isEmpty();
        assertThat(plan.patch()).isEmpty();
        assertThat(plan.problems().getFirst().code()).isEqualTo(code);
        assertThat(plan.interfaces()).isNotEmpty();
        assertThat(plan.interfaces()).extracting(PlannedInterface::phase).containsOnly(AttachmentPhase.Refused);
        assertThat(plan.interfaces()).extracting(PlannedInterface::reason).anyMatch(reason -> reason.contains(words));
        assertThat(plan.interfaces()).extracting(PlannedInterface::iface).noneMatch(iface -> iface.contains("/"));
    }

    @Test
    void aNetworkOfAnotherNamespaceIsRefusedWhereMultusIsolatesThem() {
        AttachmentPlanner isolated = new AttachmentPlanner(new RequestRules(NamespaceIsolation.of(true, ""), 0));
        PodView pod = GivenPod.asking("shop/blue")
                .named("lab", "web")
                .gatedBy(PodAdmission.GATE)
                .view();

        AttachmentPlan plan = isolated.plan(pod, NETWORKS, DOMAINS, NONE);

        assertThat(plan.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(plan.interfaces().getFirst().code()).isEqualTo("NamespaceIsolation");
        assertThat(planner.plan(pod, NETWORKS, DOMAINS, NONE).outcome()).isEqualTo(Outcome.WAITING);
    }

    @Test
    void anUnknownNetworkIsWaitedForAndNothingIsClaimedMeanwhile() {
        AttachmentPlan plan = planner.plan(gated("blue,nowhere"), NETWORKS, DOMAINS, NONE);

        assertThat(plan.outcome()).isEqualTo(Outcome.BLOCKED);
        assertThat(plan.claims()).isEmpty();
        assertThat(plan.interfaces()).extracting(PlannedInterface::phase).containsOnly(AttachmentPhase.Waiting);
        assertThat(plan.interfaces())
                .extracting(PlannedInterface::reason)
                .allMatch(reason -> reason.contains("shop/nowhere"));
    }

    @Test
    void aNetworkThatWeftIsToWriteSaysWhyItIsNotThereYet() {
        NetworkLookup later = new NetworkLookup() {
            @Override
            public Optional<KnownNetwork> find(String namespace, String name) {
                return Optional.empty();
            }

            @Override
            public String missing(String namespace, String name) {
                return "Network fleet/" + name + " is to write it: AddressPool storage is not known";
            }
        };

        assertThat(planner.plan(gated("blue"), later, DOMAINS, NONE)
                        .interfaces()
                        .getFirst()
                        .reason())
                .contains("Network fleet/blue is to write it: AddressPool storage is not known");
    }

    @Test
    void aPodThatAsksForNothingManagedIsOnlyObserved() {
        AttachmentPlan before =
                planner.plan(pod(Map.of(NetworksAnnotation.KEY, "own@data_0")), NETWORKS, DOMAINS, NONE);
        AttachmentPlan after = planner.plan(
                pod(Map.of(
                        NetworksAnnotation.KEY,
                        "own",
                        NetworkStatusAnnotation.KEY,
                        "[{\"name\":\"shop/own\",\"interface\":\"net1\",\"ips\":[\"10.0.0.9\"]}]")),
                NETWORKS,
                DOMAINS,
                NONE);

        assertThat(before.outcome()).isEqualTo(Outcome.NOT_MANAGED);
        assertThat(before.patch()).isEmpty();
        assertThat(after.outcome()).isEqualTo(Outcome.NOT_MANAGED);
        assertThat(after.interfaces().getFirst().phase()).isEqualTo(AttachmentPhase.Attached);
        assertThat(after.interfaces().getFirst().actualIps()).containsExactly("10.0.0.9");
    }

    @Test
    void aPodThatCameWithoutGateAndNeedsNoAddressIsOnlyObserved() {
        AttachmentPlan plan = planner.plan(pod(Map.of(NetworksAnnotation.KEY, "fast")), NETWORKS, DOMAINS, NONE);

        assertThat(plan.outcome()).isEqualTo(Outcome.NOT_MANAGED);
        assertThat(plan.interfaces().getFirst().phase()).isEqualTo(AttachmentPhase.Requested);
    }

    @Test
    void anAnnotationThatCantBeReadIsSaidAlsoOfAPodThatCameWithoutGate() {
        AttachmentPlan plan = planner.plan(pod(Map.of(NetworksAnnotation.KEY, "[{]")), NETWORKS, DOMAINS, NONE);

        assertThat(plan.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(plan.interfaces().getFirst().reason()).contains("failed to parse", "create the pod anew");
        assertThat(plan.patch()).isEmpty();
    }

    @Test
    void anAnnotationThatCantBeReadOnAPodThatRunsIsNoneOfItsBusiness() {
        AttachmentPlan plan = planner.plan(
                pod(Map.of(
                        NetworksAnnotation.KEY,
                        "[{]",
                        NetworkStatusAnnotation.KEY,
                        "[{\"name\":\"shop/own\",\"interface\":\"net1\",\"ips\":[\"10.0.0.9\"]}]")),
                NETWORKS,
                DOMAINS,
                NONE);

        assertThat(plan.outcome()).isEqualTo(Outcome.NOT_MANAGED);
        assertThat(plan.interfaces()).isEmpty();
    }

    @Test
    void aPodThatPassedTheWebhookByIsMendedWithoutAGate() {
        AttachmentPlan plan = planner.plan(
                pod(Map.of(NetworksAnnotation.KEY, "blue")),
                NETWORKS,
                DOMAINS,
                Map.of("net1", assigned("net1", "10.20.0.5/24")));

        assertThat(plan.patch().orElseThrow().strategicMerge().toString())
                .contains("10.20.0.5/24")
                .doesNotContain("schedulingGates");
    }

    @Test
    void aWrittenPodKeepsItsClaimsWhateverBecomesOfItsNetworkAndShowsWhatMultusReports() {
        PodPatch patch = planner.plan(
                        gated("blue"), NETWORKS, DOMAINS, Map.of("net1", assigned("net1", "10.20.0.5/24")))
                .patch()
                .orElseThrow();
        PodView running = pod(
                Map.of(
                        NetworksAnnotation.KEY,
                        patch.networks(),
                        PodPatch.REQUESTED_KEY,
                        patch.requested(),
                        NetworkStatusAnnotation.KEY,
                        "[{\"name\":\"shop/blue\",\"interface\":\"net1\",\"ips\":[\"10.20.0.6\"],\"mac\":\"02:00:00:00:00:ab\"}]"));

        AttachmentPlan plan = planner.plan(running, lookup(), DOMAINS, NONE);

        assertThat(plan.outcome()).isEqualTo(Outcome.PROMISED);
        assertThat(plan.claims()).extracting(ClaimWish::claim).containsExactly("u1.net1");
        assertThat(plan.interfaces().getFirst().phase()).isEqualTo(AttachmentPhase.Differs);
        assertThat(plan.interfaces().getFirst().reason()).contains("[10.20.0.5]", "[10.20.0.6]", "delete the pod");
    }

    @Test
    void aRunningPodWhoseAddressesWereGivenToAnotherOneSaysSo() {
        PodPatch patch = planner.plan(
                        gated("blue"), NETWORKS, DOMAINS, Map.of("net1", assigned("net1", "10.20.0.5/24")))
                .patch()
                .orElseThrow();
        PodView running =
                pod(Map.of(NetworksAnnotation.KEY, patch.networks(), PodPatch.REQUESTED_KEY, patch.requested()));

        AttachmentPlan plan = planner.plan(
                running,
                NETWORKS,
                DOMAINS,
                Map.of(
                        "net1",
                        new ClaimAnswer(
                                "storage", "u1.net1", false, List.of(), "", "AddressTaken", "10.20.0.5 is taken")));

        assertThat(plan.interfaces().getFirst().phase()).isEqualTo(AttachmentPhase.Differs);
        assertThat(plan.interfaces().getFirst().code()).isEqualTo("AddressTaken");
        assertThat(plan.claims().getFirst().ips()).containsExactly("10.20.0.5/24");
    }

    @Test
    void annotationsCopiedFromAnotherPodGiveNoRightToItsClaims() {
        PodView copied = pod(Map.of(
                NetworksAnnotation.KEY,
                "[{\"name\":\"blue\",\"interface\":\"net1\",\"ips\":[\"10.20.0.5/24\"],\"weft.dev/claim\":\"storage/u0.net1\"}]",
                PodPatch.REQUESTED_KEY,
                "blue"));

        assertThat(planner.plan(copied, NETWORKS, DOMAINS, NONE).claims())
                .extracting(ClaimWish::claim)
                .containsExactly("u1.net1");
    }
}
