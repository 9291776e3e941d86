package dev.weft.attach.domain.attachment;

import static dev.weft.attach.domain.Fixture.foreign;
import static dev.weft.attach.domain.Fixture.lookup;
import static dev.weft.attach.domain.Fixture.pooled;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.attach.domain.admission.PodAdmission;
import dev.weft.attach.domain.attachment.AttachmentFacts.Told;
import dev.weft.attach.domain.request.NetworkLookup;
import dev.weft.attach.domain.request.RequestRules;
import dev.weft.events.fact.AttachmentFact.AttachmentObserved;
import dev.weft.events.fact.AttachmentFact.AttachmentPromised;
import dev.weft.events.fact.AttachmentFact.AttachmentRemoved;
import dev.weft.events.fact.AttachmentFact.AttachmentRequested;
import dev.weft.events.fact.AttachmentPhase;
import dev.weft.events.fact.AttachmentState;
import dev.weft.events.fact.ClaimFact.ClaimRequested;
import dev.weft.events.fact.ClaimFact.ClaimWithdrawn;
import dev.weft.events.key.ClusterKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AttachmentFactsTest {

    private static final NetworkLookup NETWORKS =
            lookup(pooled("shop", "blue", "storage"), pooled("shop", "red", "lab"), foreign("shop", "own", "{}"));
    private static final Map<String, String> DOMAINS = Map.of("storage", "vlan-120", "lab", "vlan-7");
    private static final Map<String, ClaimAnswer> NONE = Map.of();
    private static final Map<String, ClaimAnswer> ANSWERED = Map.of(
            "net1", new ClaimAnswer("storage", "u1.net1", true, List.of("10.20.0.5/24"), "02:00:00:00:00:01", "", ""));

    private final AttachmentPlanner planner = new AttachmentPlanner(RequestRules.standard());
    private final AttachmentFacts facts = new AttachmentFacts(
            new ClusterKey("tour", "west"), state -> Optional.ofNullable(DOMAINS.get(state.pool())));

    private static PodView pod(String networks, String... gates) {
        return GivenPod.asking(networks).on("n1").gatedBy(gates).view();
    }

    private static PodView gated(String networks) {
        return pod(networks, PodAdmission.GATE);
    }

    private List<Told> told(PodView pod, List<AttachmentState> known, Map<String, ClaimAnswer> answers) {
        return facts.of(pod, planner.plan(pod, NETWORKS, DOMAINS, answers), known, answers);
    }

    private List<AttachmentState> states(List<Told> told) {
        List<AttachmentState> states = new ArrayList<>();
        for (Told one : told) {
            if (one.fact() instanceof AttachmentRequested requested) {
                states.add(requested.state());
            } else if (one.fact() instanceof AttachmentPromised promised) {
                states.add(promised.state());
            } else if (one.fact() instanceof AttachmentObserved observed) {
                states.add(observed.state());
            }
        }
        return states;
    }

    @Test
    void theAttachmentIsToldBeforeItsClaimIsAsked() {
        List<Told> told = told(gated("blue"), List.of(), NONE);

        assertThat(told).hasSize(2);
        assertThat(told.get(0).key().text()).isEqualTo("tour/west/shop/web/net1");
        assertThat(told.get(1).key().text()).isEqualTo("tour/storage/u1.net1");
        assertThat(told.get(1).fact()).isInstanceOf(ClaimRequested.class);
        assertThat(told.get(1).addressDomain()).isEqualTo("vlan-120");
        assertThat(told.get(1).question()).isTrue();
    }

    @Test
    void anAnsweredClaimIsNotAskedAgain() {
        assertThat(told(gated("blue"), List.of(), ANSWERED))
                .extracting(one -> one.fact().getClass().getSimpleName())
                .containsExactly("AttachmentPromised");
    }

    @Test
    void aClaimThatAMendedRequestDoesNotNeedIsWithdrawnBeforeItsAttachmentIsForgotten() {
        List<AttachmentState> known = states(told(gated("blue"), List.of(), NONE));

        List<Told> told = told(gated("own@data0"), known, NONE);

        assertThat(told)
                .extracting(one -> one.fact().getClass().getSimpleName())
                .containsExactly("ClaimWithdrawn", "AttachmentPromised", "AttachmentRemoved");
        assertThat(told.getFirst().addressDomain()).isEqualTo("vlan-120");
    }

    @Test
    void aRequestThatBecameWrongGivesItsClaimsBack() {
        List<AttachmentState> known = states(told(gated("blue"), List.of(), NONE));

        List<Told> told = told(gated("[{]"), known, NONE);

        assertThat(told).extracting(Told::fact).hasAtLeastOneElementOfType(ClaimWithdrawn.class);
        assertThat(states(told)).extracting(AttachmentState::phase).containsOnly(AttachmentPhase.Refused);
        assertThat(states(told)).extracting(AttachmentState::claim).containsOnlyNulls();
    }

    @Test
    void aDefinitionThatIsAwayForAWhileCostsNoPlaceInLine() {
        List<AttachmentState> known = states(told(gated("blue"), List.of(), NONE));
        PodView pod = gated("blue");

        List<Told> told = facts.of(pod, planner.plan(pod, lookup(), DOMAINS, NONE), known, NONE);

        assertThat(told).extracting(Told::fact).doesNotHaveAnyElementsOfTypes(ClaimWithdrawn.class);
        assertThat(states(told).getFirst().claim()).isEqualTo("u1.net1");
        assertThat(states(told).getFirst().phase()).isEqualTo(AttachmentPhase.Waiting);
    }

    @Test
    void aPodThatWasLetGoKeepsItsClaimsWhateverBecomesOfItsAnnotation() {
        List<AttachmentState> known = states(told(gated("blue"), List.of(), ANSWERED));

        for (String edited : List.of("", "[{]", "own@data0", "own@net1", "blue", "red", "blue@net1,red@net1")) {
            PodView running = GivenPod.asking(edited)
                    .annotated(Map.of(PodPatch.REQUESTED_KEY, "blue"))
                    .on("n1")
                    .view();
            for (PodView pod : List.of(pod(edited), running)) {
                List<Told> told = told(pod, known, ANSWERED);
                assertThat(told)
                        .as(edited)
                        .extracting(Told::fact)
                        .doesNotHaveAnyElementsOfTypes(ClaimWithdrawn.class, AttachmentRemoved.class);
                assertThat(states(told))
                        .as(edited)
                        .filteredOn(state -> state.iface().equals("net1"))
                        .allMatch(state -> "u1.net1".equals(state.claim()) && "storage".equals(state.pool()));
            }
        }
    }

    @Test
    void aPodThatAsksForAnotherPoolWaitsUntilTheFirstHasTakenBackItsAnswer() {
        List<AttachmentState> known = states(told(gated("blue@net1"), List.of(), ANSWERED));

        List<Told> moving = told(gated("red@net1"), known, ANSWERED);
        assertThat(moving).extracting(Told::fact).hasAtLeastOneElementOfType(ClaimWithdrawn.class);
        assertThat(moving).extracting(Told::fact).doesNotHaveAnyElementsOfTypes(ClaimRequested.class);

        List<Told> moved = told(gated("red@net1"), states(moving), NONE);
        assertThat(moved)
                .filteredOn(one -> one.fact() instanceof ClaimRequested)
                .extracting(Told::addressDomain)
                .containsExactly("vlan-7");
    }

    @Test
    void aClaimIsWithdrawnWhereItWasAskedForAlthoughItsPoolIsGone() {
        List<AttachmentState> known = states(told(gated("blue"), List.of(), NONE));
        AttachmentFacts later = new AttachmentFacts(new ClusterKey("tour", "west"), state -> Optional.empty());

        assertThat(later.gone(known))
                .filteredOn(one -> one.fact() instanceof ClaimWithdrawn)
                .extracting(Told::addressDomain)
                .containsExactly("vlan-120");
    }

    @Test
    void aPodClaimsAsWhatItIsBeyondItsOwnLife() {
        assertThat(identity("StatefulSet", Map.of())).isEqualTo("statefulset/west/shop/db-0/net1");
        assertThat(identity("VirtualMachineInstance", Map.of(PodIdentity.VM_LABEL, "vm1")))
                .isEqualTo("vm/west/shop/vm1/net1");
        assertThat(identity("StatefulSet", Map.of(PodIdentity.LABEL, "ledger")))
                .as("the label comes first, and holds in every member")
                .isEqualTo("label/shop/ledger/net1");
        assertThat(identity("ReplicaSet", Map.of())).isNull();
    }

    private @Nullable String identity(String controller, Map<String, String> labels) {
        PodView pod = GivenPod.asking("blue")
                .named("shop", "db-0")
                .gatedBy(PodAdmission.GATE)
                .of(PodIdentity.of("db-0", controller, labels))
                .view();
        return told(pod, List.of(), NONE).stream()
                .map(Told::fact)
                .filter(ClaimRequested.class::isInstance)
                .findFirst()
                .map(fact -> ((ClaimRequested) fact).state().identity())
                .orElse(null);
    }

    @Test
    void aPodThatIsGoneGivesEverythingBack() {
        List<AttachmentState> known = states(told(gated("blue,own"), List.of(), ANSWERED));

        assertThat(facts.gone(known))
                .extracting(one -> one.fact().getClass().getSimpleName())
                .containsExactly("ClaimWithdrawn", "AttachmentRemoved", "AttachmentRemoved");
    }

    @Test
    void aDefinitionThatWentTakesNothingFromWhatIsKnownOfItsPods() {
        List<AttachmentState> known = states(told(gated("blue"), List.of(), ANSWERED));
        PodPatch patch =
                planner.plan(gated("blue"), NETWORKS, DOMAINS, ANSWERED).patch().orElseThrow();
        PodView running = GivenPod.asking(patch.networks())
                .annotated(Map.of(PodPatch.REQUESTED_KEY, patch.requested()))
                .on("n1")
                .view();

        List<Told> told = facts.of(running, planner.plan(running, lookup(), Map.of(), ANSWERED), known, ANSWERED);

        assertThat(states(told)).containsExactlyElementsOf(known);
    }
}
