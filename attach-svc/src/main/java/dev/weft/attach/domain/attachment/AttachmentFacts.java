package dev.weft.attach.domain.attachment;

import dev.weft.attach.domain.attachment.AttachmentPlan.Outcome;
import dev.weft.events.fact.AddressState;
import dev.weft.events.fact.AttachmentFact.AttachmentObserved;
import dev.weft.events.fact.AttachmentFact.AttachmentPromised;
import dev.weft.events.fact.AttachmentFact.AttachmentRemoved;
import dev.weft.events.fact.AttachmentFact.AttachmentRequested;
import dev.weft.events.fact.AttachmentState;
import dev.weft.events.fact.ClaimFact.ClaimRequested;
import dev.weft.events.fact.ClaimFact.ClaimWithdrawn;
import dev.weft.events.fact.ClaimState;
import dev.weft.events.fact.Fact;
import dev.weft.events.fact.Removal;
import dev.weft.events.key.ClusterKey;
import dev.weft.events.key.FactKey;
import dev.weft.events.key.InterfaceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The facts that follow from a plan, and those that follow from a pod's end. A claim of a pod that was let go stands until the pod object
 * is gone, whatever becomes of its annotation: its addresses may be on an interface.
 */
public final class AttachmentFacts {

    private final ClusterKey member;
    private final Function<AttachmentState, Optional<String>> domainOf;

    /**
     * @param domainOf the address domain of an attachment's claim; empty when it is not known (any more)
     */
    public AttachmentFacts(ClusterKey member, Function<AttachmentState, Optional<String>> domainOf) {
        this.member = member;
        this.domainOf = domainOf;
    }

    /**
     * A fact to tell.
     *
     * @param addressDomain domain that decides the partition of a claim; empty for other facts
     * @param question true when it is told again although it is known, because nobody answered it
     */
    public record Told(FactKey key, Fact fact, String addressDomain, boolean question) {

        private static Told of(AttachmentState state) {
            Fact fact = switch (state.phase()) {
                case Requested, Waiting, Refused -> new AttachmentRequested(state);
                case Promised -> new AttachmentPromised(state);
                case Attached, Differs -> new AttachmentObserved(state);
            };
            return new Told(state.key(), fact, "", false);
        }
    }

    /**
     * What is told of a pod that is there, in the order in which it is to be told.
     *
     * @param known what was told last of the pod of this uid
     * @param answers interface to the newest answer
     */
    public List<Told> of(
            PodView pod, AttachmentPlan plan, List<AttachmentState> known, Map<String, ClaimAnswer> answers) {
        List<Told> told = new ArrayList<>();
        Map<String, AttachmentState> before =
                known.stream().collect(Collectors.toMap(AttachmentState::iface, state -> state, (one, other) -> one));
        if (pod.gated() && plan.outcome() != Outcome.BLOCKED) {
            known.stream()
                    .filter(state -> plan.claims().stream()
                            .noneMatch(wish -> wish.claim().equals(state.claim())
                                    && wish.pool().equals(state.pool())))
                    .forEach(state -> withdrawn(state).ifPresent(told::add));
        }
        for (PlannedInterface one : plan.interfaces()) {
            told.add(Told.of(state(pod, one, before.get(one.iface()), plan)));
        }
        if (pod.gated()) {
            known.stream()
                    .filter(state -> plan.interfaces().stream()
                            .noneMatch(one -> one.iface().equals(state.iface())))
                    .forEach(state -> told.add(removed(state, "the pod does not ask for it any more")));
        }
        for (ClaimWish wish : plan.claims()) {
            ClaimAnswer answer = answers.get(wish.iface());
            AttachmentState standing = standing(pod, before.get(wish.iface()), plan.outcome());
            boolean another = standing != null && !wish.pool().equals(standing.pool());
            boolean answered = answer != null && answer.answers(wish.pool(), wish.claim());
            // Two domains answer on the key of one interface: the first must have taken back its answer before the
            // other is asked.
            boolean elsewhere = answer != null && !answer.pool().equals(wish.pool());
            if (!wish.addressDomain().isEmpty() && !answered && !another && !elsewhere) {
                told.add(requested(pod, wish));
            }
        }
        return told;
    }

    /** What is told when the pod of these attachments is gone. */
    public List<Told> gone(List<AttachmentState> known) {
        List<Told> told = new ArrayList<>();
        for (AttachmentState state : known) {
            withdrawn(state).ifPresent(told::add);
            told.add(removed(state, "the pod is gone"));
        }
        return told;
    }

    /** Gives an address back that no attachment tells of: a replica asked for it that had lost the member. */
    public Told orphan(AddressState address) {
        InterfaceKey owner = address.owner();
        ClaimState claim = new ClaimState(
                owner.fleet(),
                address.pool(),
                address.claim(),
                address.addressDomain(),
                owner,
                address.podUid(),
                List.of(),
                null,
                null);
        return new Told(claim.key(), new ClaimWithdrawn(claim), address.addressDomain(), false);
    }

    private Told requested(PodView pod, ClaimWish wish) {
        ClaimState claim = new ClaimState(
                member.fleet(),
                wish.pool(),
                wish.claim(),
                wish.addressDomain(),
                new InterfaceKey(member.fleet(), member.cluster(), pod.namespace(), pod.name(), wish.iface()),
                pod.uid(),
                wish.ips(),
                orNull(wish.mac()),
                pod.identity() == null
                        ? null
                        : pod.identity().ofInterface(member.cluster(), pod.namespace(), wish.iface()));
        return new Told(claim.key(), new ClaimRequested(claim), wish.addressDomain(), true);
    }

    private Optional<Told> withdrawn(AttachmentState state) {
        String pool = state.pool();
        String name = state.claim();
        if (pool == null || name == null) {
            return Optional.empty();
        }
        // The pool may be gone by now, or another one of its name be there in another domain.
        Optional<String> asked = Optional.ofNullable(state.addressDomain()).or(() -> domainOf.apply(state));
        return asked.map(domain -> {
            ClaimState claim = new ClaimState(
                    state.fleet(), pool, name, domain, state.key(), state.podUid(), List.of(), null, null);
            return new Told(claim.key(), new ClaimWithdrawn(claim), domain, false);
        });
    }

    private static Told removed(AttachmentState state, String reason) {
        return new Told(
                state.key(), new AttachmentRemoved(new Removal(state.key().text(), reason)), "", false);
    }

    private AttachmentState state(
            PodView pod, PlannedInterface one, @Nullable AttachmentState before, AttachmentPlan plan) {
        AttachmentState standing = standing(pod, before, plan.outcome());
        return new AttachmentState(
                member.fleet(),
                member.cluster(),
                pod.namespace(),
                pod.name(),
                one.iface(),
                pod.uid(),
                orNull(pod.node()),
                // A definition that went while its pods run takes nothing from what is known of them.
                one.network().isEmpty() && before != null && !pod.gated() ? before.network() : orNull(one.network()),
                orNull(one.nad()),
                standing != null ? standing.pool() : orNull(one.pool()),
                standing != null ? standing.claim() : orNull(one.claim()),
                one.phase(),
                orNull(one.code()),
                orNull(one.reason()),
                one.ips(),
                orNull(one.mac()),
                one.actualIps(),
                orNull(one.actualMac()),
                domain(plan, one, before, standing));
    }

    /** Where the claim is asked for, as long as it is the same claim. */
    private static @Nullable String domain(
            AttachmentPlan plan,
            PlannedInterface one,
            @Nullable AttachmentState before,
            @Nullable AttachmentState standing) {
        if (standing != null && standing.addressDomain() != null) {
            return standing.addressDomain();
        }
        if (before != null
                && before.addressDomain() != null
                && one.claim().equals(before.claim())
                && one.pool().equals(before.pool())) {
            return before.addressDomain();
        }
        return plan.claims().stream()
                .filter(wish -> wish.iface().equals(one.iface())
                        && !wish.addressDomain().isEmpty())
                .map(ClaimWish::addressDomain)
                .findFirst()
                .orElse(null);
    }

    /** What was told before, if its claim stands whatever the plan says now: else nobody would withdraw it in the end. */
    private static @Nullable AttachmentState standing(PodView pod, @Nullable AttachmentState before, Outcome outcome) {
        return before != null && before.claim() != null && (!pod.gated() || outcome == Outcome.BLOCKED) ? before : null;
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
