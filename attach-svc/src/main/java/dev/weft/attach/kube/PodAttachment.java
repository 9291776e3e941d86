package dev.weft.attach.kube;

import dev.weft.attach.app.FleetNetworks;
import dev.weft.attach.app.OpenQuestions;
import dev.weft.attach.domain.admission.NodePin;
import dev.weft.attach.domain.attachment.AttachmentFacts;
import dev.weft.attach.domain.attachment.AttachmentFacts.Told;
import dev.weft.attach.domain.attachment.AttachmentPlan;
import dev.weft.attach.domain.attachment.AttachmentPlan.Outcome;
import dev.weft.attach.domain.attachment.AttachmentPlanner;
import dev.weft.attach.domain.attachment.ClaimAnswer;
import dev.weft.attach.domain.attachment.PlannedInterface;
import dev.weft.attach.domain.attachment.PodPatch;
import dev.weft.attach.domain.attachment.PodView;
import dev.weft.attach.domain.request.NetworkLookup;
import dev.weft.attach.domain.request.RequestRules;
import dev.weft.events.FactType;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.fact.AddressFact;
import dev.weft.events.fact.AddressState;
import dev.weft.events.fact.AttachmentFact;
import dev.weft.events.fact.AttachmentState;
import dev.weft.events.key.InterfaceKey;
import dev.weft.runtime.facts.Cause;
import dev.weft.runtime.facts.FactPublisher;
import dev.weft.runtime.facts.FactTables;
import dev.weft.runtime.member.Member;
import dev.weft.runtime.member.QuietPatch;
import dev.weft.runtime.queue.KeyedQueue;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One pod: what the domain decides for it is told as facts, said on the pod, and written to it. All facts of a pod share its uid as
 * correlation id.
 */
final class PodAttachment {

    private static final Duration ASK_AGAIN = Duration.ofSeconds(5);

    private final Member member;
    private final FactTables tables;
    private final FactPublisher publisher;
    private final FleetNetworks fleet;
    private final PodEvents events;
    private final AttachmentFacts facts;
    private final OpenQuestions questions = new OpenQuestions(ASK_AGAIN, System::nanoTime);

    PodAttachment(Member member, FactTables tables, FactPublisher publisher, FleetNetworks fleet) {
        this.member = member;
        this.tables = tables;
        this.publisher = publisher;
        this.fleet = fleet;
        this.events = new PodEvents(member);
        this.facts = new AttachmentFacts(member.key(), this::addressDomain);
    }

    KeyedQueue.Next reconcile(String namespace, String name, @Nullable WatchedPod pod, NetworkLookup networks) {
        Map<String, CloudEventRecord> known = known(namespace, name);
        List<AddressState> addresses = addresses(namespace, name);
        if (pod == null) {
            questions.settled(namespace + "/" + name);
        }
        if (known.isEmpty() && addresses.isEmpty()) {
            return pod == null ? KeyedQueue.Next.DONE : attach(pod, networks, known, addresses);
        }
        String uid = pod == null ? "" : pod.getMetadata().getUid();
        if (pod != null
                && addresses.stream().allMatch(a -> a.podUid().equals(uid))
                && known.values().stream()
                        .map(PodAttachment::state)
                        .allMatch(s -> s == null || s.podUid().equals(uid))) {
            return attach(pod, networks, known, addresses);
        }
        // The cache may be older than what the replica before has seen: an address is released only when the member
        // says so now.
        WatchedPod now = WatchedPod.of(member.client())
                .inNamespace(namespace)
                .withName(name)
                .get();
        release(now == null ? "" : now.getMetadata().getUid(), known, addresses);
        return now == null ? KeyedQueue.Next.DONE : attach(now, networks, known, addresses);
    }

    /** Gives back what belongs to another pod than this one of the same name. */
    private void release(String uid, Map<String, CloudEventRecord> known, List<AddressState> addresses) {
        for (AddressState address : addresses) {
            if (!address.podUid().equals(uid)
                    && known.values().stream()
                            .map(PodAttachment::state)
                            .noneMatch(s -> s != null && address.claim().equals(s.claim()))) {
                // Asked for by a replica that had lost the member: nobody else would give it back.
                tell(facts.orphan(address), Cause.NEW, false).join();
            }
        }
        List<CloudEventRecord> others = known.values().stream()
                .filter(event -> {
                    AttachmentState state = state(event);
                    return state != null && !state.podUid().equals(uid);
                })
                .toList();
        // All claims are withdrawn before any attachment goes; each is the effect of its own attachment.
        for (Topic topic : List.of(Topic.ADDRESS_CLAIMS, Topic.ATTACHMENTS)) {
            List<CompletableFuture<Void>> together = new ArrayList<>();
            for (CloudEventRecord event : others) {
                for (Told told : facts.gone(List.of(Objects.requireNonNull(state(event))))) {
                    if (FactType.of(told.fact()).topic() == topic) {
                        together.add(tell(told, Cause.of(event.envelope()), false));
                    }
                }
            }
            join(together);
        }
        others.forEach(event -> known.remove(((InterfaceKey) event.key()).iface()));
    }

    private KeyedQueue.Next attach(
            WatchedPod pod, NetworkLookup networks, Map<String, CloudEventRecord> known, List<AddressState> addresses) {
        PodView view = pod.view(host -> fleet.nodeLabelled(member.key(), NodePin.LABEL, host));
        List<AttachmentState> before = known.values().stream()
                .map(PodAttachment::state)
                .filter(Objects::nonNull)
                .toList();
        Map<String, ClaimAnswer> answers = answers(addresses);
        AttachmentPlan plan = new AttachmentPlanner(new RequestRules(fleet.isolation(member.key()), 0))
                .plan(view, networks, fleet.addressDomains(member.key().fleet()), answers);
        List<Told> told = facts.of(view, plan, before, answers);
        tellAll(told, new Cause(view.uid(), null, null), again(view, told));
        say(pod, plan, before);
        plan.patch().ifPresent(patch -> write(view, patch));
        boolean open = plan.outcome() == Outcome.WAITING
                || view.gated() && plan.patch().isEmpty();
        return open ? KeyedQueue.Next.in(ASK_AGAIN) : KeyedQueue.Next.DONE;
    }

    private Map<String, CloudEventRecord> known(String namespace, String pod) {
        Map<String, CloudEventRecord> known = new HashMap<>();
        for (CloudEventRecord event : ofPod(Topic.ATTACHMENTS, namespace, pod)) {
            known.put(((InterfaceKey) event.key()).iface(), event);
        }
        return known;
    }

    private static @Nullable AttachmentState state(CloudEventRecord event) {
        return event.fact() instanceof AttachmentFact fact ? fact.state() : null;
    }

    private List<AddressState> addresses(String namespace, String pod) {
        List<AddressState> addresses = new ArrayList<>();
        for (CloudEventRecord event : ofPod(Topic.ADDRESSES, namespace, pod)) {
            if (event.fact() instanceof AddressFact fact && !fact.removal()) {
                addresses.add(fact.state());
            }
        }
        return addresses;
    }

    private List<CloudEventRecord> ofPod(Topic topic, String namespace, String pod) {
        return tables.of(topic).ofCluster(member.key(), namespace + "/" + pod + "/");
    }

    private static Map<String, ClaimAnswer> answers(List<AddressState> addresses) {
        Map<String, ClaimAnswer> answers = new HashMap<>();
        for (AddressState state : addresses) {
            answers.put(
                    state.owner().iface(),
                    new ClaimAnswer(
                            state.pool(),
                            state.claim(),
                            state.phase() == AddressState.Phase.Assigned,
                            state.ips(),
                            Objects.requireNonNullElse(state.mac(), ""),
                            Objects.requireNonNullElse(state.code(), ""),
                            Objects.requireNonNullElse(state.reason(), "")));
        }
        return answers;
    }

    /** Where a claim was asked for: where it was answered, or else where its pool is. */
    private Optional<String> addressDomain(AttachmentState state) {
        CloudEventRecord address = tables.of(Topic.ADDRESSES).get(state.key());
        return address != null && address.fact() instanceof AddressFact fact
                ? Optional.of(fact.state().addressDomain())
                : Optional.ofNullable(fleet.addressDomains(state.fleet()).get(state.pool()));
    }

    /** Whether the questions among these facts are asked again. */
    private boolean again(PodView pod, List<Told> told) {
        String key = pod.namespace() + "/" + pod.name();
        if (told.stream().anyMatch(Told::question)) {
            return questions.due(key);
        }
        questions.settled(key);
        return false;
    }

    /** Tells facts in their order; those in a row of one topic go together, as each of them has a key of its own. */
    private void tellAll(List<Told> all, Cause cause, boolean again) {
        List<CompletableFuture<Void>> together = new ArrayList<>();
        Topic topic = null;
        for (Told told : all) {
            Topic next = FactType.of(told.fact()).topic();
            if (next != topic) {
                join(together);
                topic = next;
            }
            together.add(tell(told, cause, again));
        }
        join(together);
    }

    private static void join(List<CompletableFuture<Void>> together) {
        CompletableFuture.allOf(together.toArray(CompletableFuture[]::new)).join();
        together.clear();
    }

    private CompletableFuture<Void> tell(Told told, Cause cause, boolean again) {
        return told.question() && again
                ? publisher.repeat(told.key(), told.fact(), cause, told.addressDomain())
                : publisher.publish(told.key(), told.fact(), cause, told.addressDomain());
    }

    /** Says each new reason on the pod once; pods that Weft has no part in are left alone. */
    private void say(WatchedPod pod, AttachmentPlan plan, List<AttachmentState> before) {
        if (plan.outcome() == Outcome.NOT_MANAGED) {
            return;
        }
        Set<String> said = new HashSet<>();
        before.forEach(state -> said.add(Objects.requireNonNullElse(state.reason(), "")));
        for (PlannedInterface one : plan.interfaces()) {
            if (!one.reason().isEmpty() && said.add(one.reason())) {
                events.warn(pod, one.code().isEmpty() ? one.phase().name() : one.code(), one.reason());
            }
        }
    }

    private void write(PodView pod, PodPatch patch) {
        try {
            QuietPatch.strategicMerge(
                    member.client(),
                    "api/v1/namespaces/" + pod.namespace() + "/pods/" + pod.name(),
                    patch.strategicMerge());
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404 && e.getCode() != 409) {
                throw e;
            }
            // The watch brings the newer pod, and it is looked at again.
        }
    }
}
