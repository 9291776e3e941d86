package dev.weft.attach.domain.attachment;

import static dev.weft.attach.domain.Fixture.device;
import static dev.weft.attach.domain.Fixture.foreign;
import static dev.weft.attach.domain.Fixture.json;
import static dev.weft.attach.domain.Fixture.lookup;
import static dev.weft.attach.domain.Fixture.pooled;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.attach.domain.admission.PodAdmission;
import dev.weft.attach.domain.attachment.AttachmentPlan.Outcome;
import dev.weft.attach.domain.request.NetworkLookup;
import dev.weft.attach.domain.request.NetworksAnnotation;
import dev.weft.attach.domain.request.RequestProblem;
import dev.weft.attach.domain.request.RequestRules;
import dev.weft.attach.domain.status.NetworkStatusAnnotation;
import dev.weft.events.fact.AttachmentPhase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
        return new PodView("u1", "shop", "web", "Pending", false, List.of(gates), Map.of(), annotations);
    }

    private static PodView gated(String networks) {
        return pod(Map.of(NetworksAnnotation.KEY, networks), "other", PodAdmission.GATE);
    }

    private static ClaimAnswer assigned(String iface, String... ips) {
        return new ClaimAnswer("u1." + iface, true, List.of(ips), "02:00:00:00:00:AB", "", "");
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
                        new ClaimAnswer("u1.net2", false, List.of(), "", "PoolExhausted", "pool lab is exhausted")));
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
                        assigned("net2", "10.7.0.5/24", "fd07::5/64")));
        assertThat(whole.outcome()).isEqualTo(Outcome.READY);
        PodPatch patch = whole.patch().orElseThrow();
        assertThat(json(patch.networks()))
                .isEqualTo(json("[{'name':'blue','namespace':'shop','interface':'net1','ips':['10.20.0.5/24'],"
                        + "'mac':'02:00:00:00:00:ab','weft.dev/claim':'storage/u1.net1'},"
                        + "{'name':'red','namespace':'shop','interface':'net2','ips':['10.7.0.5/24','fd07::5/64'],"
                        + "'mac':'02:00:00:00:00:ab','weft.dev/claim':'lab/u1.net2'}]"));
        assertThat(patch.jsonPatch().toString())
                .contains("{\"op\":\"test\",\"path\":\"/metadata/uid\",\"value\":\"u1\"}")
                .contains("{\"op\":\"test\",\"path\":\"/spec/schedulingGates/1/name\",\"value\":\"weft.dev/networks\"}")
                .contains("{\"op\":\"remove\",\"path\":\"/spec/schedulingGates/1\"}");
    }

    @Test
    void anAnswerToAnEarlierPodOfThatNameIsNoAnswer() {
        AttachmentPlan plan = planner.plan(
                gated("blue"),
                NETWORKS,
                DOMAINS,
                Map.of("net1", new ClaimAnswer("u0.net1", true, List.of("10.20.0.5/24"), "", "", "")));

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

    @Test
    void aRequestThatCantBeServedIsRefusedWithItsReason() {
        assertThat(planner.plan(gated("[{]"), NETWORKS, DOMAINS, NONE).problems())
                .extracting(RequestProblem::code)
                .containsExactly("BadAnnotation");
        AttachmentPlan twice = planner.plan(gated("blue@data0,red@data0"), NETWORKS, DOMAINS, NONE);
        assertThat(twice.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(twice.claims()).isEmpty();
        assertThat(twice.interfaces()).extracting(PlannedInterface::phase).containsOnly(AttachmentPhase.Refused);
    }

    @Test
    void aPodThatAsksForNothingManagedIsLeftAlone() {
        AttachmentPlan plan =
                planner.plan(pod(Map.of(NetworksAnnotation.KEY, "own@Bad_Name")), NETWORKS, DOMAINS, NONE);

        assertThat(plan.outcome()).isEqualTo(Outcome.NOT_MANAGED);
    }

    @Test
    void aPodThatPassedTheWebhookByIsMendedWithoutAGate() {
        AttachmentPlan plan = planner.plan(
                pod(Map.of(NetworksAnnotation.KEY, "blue")),
                NETWORKS,
                DOMAINS,
                Map.of("net1", assigned("net1", "10.20.0.5/24")));

        assertThat(plan.patch().orElseThrow().jsonPatch().toString())
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
