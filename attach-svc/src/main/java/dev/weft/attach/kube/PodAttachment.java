package dev.weft.attach.kube;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.app.FleetNetworks;
import dev.weft.attach.domain.plan.AdmissionPatch;
import dev.weft.attach.domain.plan.NetworkKind;
import dev.weft.attach.domain.plan.NetworkRequest;
import dev.weft.attach.domain.plan.NetworkRequests;
import dev.weft.attach.domain.plan.NetworkStatus;
import dev.weft.crds.multus.NetworkAttachmentDefinition;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.fact.AddressFact;
import dev.weft.events.fact.AddressState;
import dev.weft.events.fact.AttachmentFact;
import dev.weft.events.fact.AttachmentFact.AttachmentObserved;
import dev.weft.events.fact.AttachmentFact.AttachmentPromised;
import dev.weft.events.fact.AttachmentFact.AttachmentRemoved;
import dev.weft.events.fact.AttachmentFact.AttachmentRequested;
import dev.weft.events.fact.AttachmentPhase;
import dev.weft.events.fact.AttachmentState;
import dev.weft.events.fact.ClaimFact.ClaimRequested;
import dev.weft.events.fact.ClaimFact.ClaimWithdrawn;
import dev.weft.events.fact.ClaimState;
import dev.weft.events.fact.NetworkState;
import dev.weft.events.fact.PoolState;
import dev.weft.events.fact.Removal;
import dev.weft.events.key.InterfaceKey;
import dev.weft.events.key.PoolKey;
import dev.weft.runtime.facts.Cause;
import dev.weft.runtime.facts.FactPublisher;
import dev.weft.runtime.facts.FactTables;
import dev.weft.runtime.member.KindWatch;
import dev.weft.runtime.member.Member;
import dev.weft.runtime.queue.KeyedQueue;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One pod: its requests become claims, the answers one PATCH, and what Multus reports is held against them. All facts of a pod share its
 * uid as correlation id.
 */
final class PodAttachment {

    private static final Duration ASK_AGAIN = Duration.ofSeconds(5);

    private final Member member;
    private final FactTables tables;
    private final FactPublisher publisher;
    private final FleetNetworks fleet;
    private final PodEvents events;

    PodAttachment(Member member, FactTables tables, FactPublisher publisher, FleetNetworks fleet) {
        this.member = member;
        this.tables = tables;
        this.publisher = publisher;
        this.fleet = fleet;
        this.events = new PodEvents(member);
    }

    KeyedQueue.Next reconcile(
            String namespace, String name, @Nullable Pod pod, KindWatch<NetworkAttachmentDefinition> nads) {
        Map<String, CloudEventRecord> known = known(namespace, name);
        List<AddressState> answers = answers(namespace, name);
        if (pod == null
                || known.values().stream().anyMatch(e -> isOfAnother(state(e), pod))
                || answers.stream()
                        .anyMatch(a -> !a.podUid().equals(pod.getMetadata().getUid()))) {
            // The cache may be older than what the replica before has seen: an address is released only when the member
            // says so now.
            return release(namespace, name, known, answers, nads);
        }
        return attach(namespace, name, pod, known, nads);
    }

    private KeyedQueue.Next release(
            String namespace,
            String name,
            Map<String, CloudEventRecord> known,
            List<AddressState> answers,
            KindWatch<NetworkAttachmentDefinition> nads) {
        if (known.isEmpty() && answers.isEmpty()) {
            return KeyedQueue.Next.DONE;
        }
        Pod pod = member.client().pods().inNamespace(namespace).withName(name).get();
        String uid = pod == null ? "" : pod.getMetadata().getUid();
        for (AddressState answer : answers) {
            if (!answer.podUid().equals(uid)
                    && known.values().stream()
                            .map(PodAttachment::state)
                            .noneMatch(s -> s != null && answer.claim().equals(s.claim()))) {
                // Asked for by a replica that had lost the member: nobody else would give it back.
                withdraw(
                        answer.owner(),
                        answer.pool(),
                        answer.claim(),
                        answer.podUid(),
                        answer.addressDomain(),
                        Cause.NEW);
            }
        }
        for (CloudEventRecord event : List.copyOf(known.values())) {
            AttachmentState state = state(event);
            if (state != null && !state.podUid().equals(uid)) {
                release(event, state);
                known.remove(state.iface());
            }
        }
        return pod == null ? KeyedQueue.Next.DONE : attach(namespace, name, PodTrim.trim(pod), known, nads);
    }

    private static boolean isOfAnother(@Nullable AttachmentState state, Pod pod) {
        return state != null && !state.podUid().equals(pod.getMetadata().getUid());
    }

    private List<AddressState> answers(String namespace, String pod) {
        List<AddressState> answers = new ArrayList<>();
        for (CloudEventRecord event : tables.of(Topic.ADDRESSES).ofCluster(member.key())) {
            InterfaceKey key = (InterfaceKey) event.key();
            if (key.namespace().equals(namespace)
                    && key.pod().equals(pod)
                    && event.fact() instanceof AddressFact fact) {
                answers.add(fact.state());
            }
        }
        return answers;
    }

    private KeyedQueue.Next attach(
            String namespace,
            String name,
            Pod pod,
            Map<String, CloudEventRecord> known,
            KindWatch<NetworkAttachmentDefinition> nads) {
        if (Boolean.TRUE.equals(pod.getSpec().getHostNetwork())) {
            return KeyedQueue.Next.DONE;
        }
        String text = PodTrim.annotation(pod, PodTrim.NETWORKS);
        if (text.isEmpty()) {
            return KeyedQueue.Next.DONE;
        }
        List<NetworkRequest> requests;
        try {
            requests = NetworkRequests.parse(text, namespace);
        } catch (NetworkRequests.BadRequestException e) {
            if (PodTrim.gated(pod)) {
                String reason =
                        "annotation " + PodTrim.NETWORKS + " of pod " + namespace + "/" + name + ": " + e.getMessage();
                publish(pod, known, empty(pod, "request", null, AttachmentPhase.Refused, "BadRequest", reason));
            }
            return KeyedQueue.Next.DONE;
        }
        List<NetworkRequests.Resolved> resolved = new ArrayList<>();
        boolean open = false;
        for (NetworkRequest request : requests) {
            NetworkRequests.Resolved done = one(pod, request, known, nads);
            if (done == null) {
                open = true;
            } else {
                resolved.add(done);
            }
        }
        for (CloudEventRecord stale : known.values()) {
            AttachmentState state = state(stale);
            if (state != null && requests.stream().noneMatch(r -> r.iface().equals(state.iface()))) {
                release(stale, state);
            }
        }
        if (open) {
            return waits(pod) ? KeyedQueue.Next.in(ASK_AGAIN) : KeyedQueue.Next.DONE;
        }
        String decided = NetworkRequests.render(resolved);
        if (waits(pod)
                && (PodTrim.gated(pod)
                        || (!decided.equals(text)
                                && resolved.stream().anyMatch(r -> !r.ips().isEmpty())))) {
            lift(pod, decided);
        }
        return KeyedQueue.Next.DONE;
    }

    /**
     * Whether the pod can still be told its addresses: it is gated, or it was created while the webhook was away and cannot start, because
     * Multus has no address for it; Multus reads the annotation again with each attempt.
     */
    private static boolean waits(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() == null
                && (PodTrim.gated(pod)
                        || (PodTrim.annotation(pod, PodTrim.STATUS).isEmpty()
                                && (pod.getStatus() == null
                                        || pod.getStatus().getPhase() == null
                                        || pod.getStatus().getPhase().equals("Pending"))));
    }

    private Map<String, CloudEventRecord> known(String namespace, String pod) {
        Map<String, CloudEventRecord> known = new HashMap<>();
        for (CloudEventRecord event : tables.of(Topic.ATTACHMENTS).ofCluster(member.key())) {
            InterfaceKey key = (InterfaceKey) event.key();
            if (key.namespace().equals(namespace) && key.pod().equals(pod)) {
                known.put(key.iface(), event);
            }
        }
        return known;
    }

    private static @Nullable AttachmentState state(CloudEventRecord event) {
        return event.fact() instanceof AttachmentFact fact ? fact.state() : null;
    }

    private NetworkRequests.@Nullable Resolved one(
            Pod pod,
            NetworkRequest request,
            Map<String, CloudEventRecord> known,
            KindWatch<NetworkAttachmentDefinition> nads) {
        boolean gated = PodTrim.gated(pod);
        NetworkAttachmentDefinition nad = nads.get(request.nad());
        NetworkState network = fleet.behind(member.key(), request.namespace(), request.name());
        if (nad == null && gated) {
            publish(
                    pod,
                    known,
                    empty(
                            pod,
                            request.iface(),
                            request.nad(),
                            AttachmentPhase.Waiting,
                            "NetworkUnknown",
                            "NetworkAttachmentDefinition " + request.nad() + " does not exist in " + member.key()
                                    + "; declare a Network that places it there, or mend the annotation"));
            return null;
        }
        String pool = network == null ? null : NetworkKind.pool(network.spec()).orElse(null);
        if (network == null || pool == null) {
            return plain(pod, request, network, known);
        }
        PoolState poolState = fleet.pool(new PoolKey(member.key().fleet(), pool));
        gated |= waits(pod);
        if (poolState == null) {
            if (gated) {
                publish(
                        pod,
                        known,
                        with(
                                pod,
                                request,
                                network,
                                pool,
                                null,
                                AttachmentPhase.Waiting,
                                "PoolUnknown",
                                "pool " + pool + " of network " + request.nad()
                                        + " is not declared; declare an AddressPool of this name",
                                List.of(),
                                null));
            }
            return null;
        }
        return claimed(pod, request, network, poolState, known, gated);
    }

    private NetworkRequests.Resolved plain(
            Pod pod, NetworkRequest request, @Nullable NetworkState network, Map<String, CloudEventRecord> known) {
        observe(pod, request, network, null, null, request.ips(), request.mac(), known);
        return new NetworkRequests.Resolved(request, List.of(), null);
    }

    private NetworkRequests.@Nullable Resolved claimed(
            Pod pod,
            NetworkRequest request,
            NetworkState network,
            PoolState pool,
            Map<String, CloudEventRecord> known,
            boolean gated) {
        InterfaceKey owner = new InterfaceKey(
                member.key().fleet(),
                member.key().cluster(),
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getName(),
                request.iface());
        String claim = pod.getMetadata().getUid() + "." + request.iface();
        CloudEventRecord answered = tables.of(Topic.ADDRESSES).get(owner);
        AddressState answer = answered != null
                        && answered.fact() instanceof AddressFact fact
                        && fact.state().claim().equals(claim)
                ? fact.state()
                : null;
        if (answer == null && !gated) {
            publish(
                    pod,
                    known,
                    with(
                            pod,
                            request,
                            network,
                            pool.pool(),
                            null,
                            AttachmentPhase.Differs,
                            "Bypassed",
                            "the pod was created while the webhook was away and runs without an address of its pool; delete it so that it is created anew",
                            List.of(),
                            null));
            return null;
        }
        if (answer == null) {
            publish(
                    pod,
                    known,
                    with(
                            pod,
                            request,
                            network,
                            pool.pool(),
                            claim,
                            AttachmentPhase.Requested,
                            null,
                            null,
                            List.of(),
                            null));
            ClaimState wish = new ClaimState(
                    member.key().fleet(),
                    pool.pool(),
                    claim,
                    pool.spec().addressDomain(),
                    owner,
                    pod.getMetadata().getUid(),
                    request.ips(),
                    request.mac());
            publisher
                    .repeat(wish.key(), new ClaimRequested(wish), cause(pod), wish.addressDomain())
                    .join();
            return null;
        }
        if (answer.phase() == AddressState.Phase.Waiting) {
            if (gated) {
                publish(
                        pod,
                        known,
                        with(
                                pod,
                                request,
                                network,
                                pool.pool(),
                                claim,
                                AttachmentPhase.Waiting,
                                answer.code(),
                                answer.reason(),
                                List.of(),
                                null));
            }
            return null;
        }
        observe(pod, request, network, pool.pool(), claim, answer.ips(), answer.mac(), known);
        return new NetworkRequests.Resolved(request, answer.ips(), answer.mac());
    }

    private void observe(
            Pod pod,
            NetworkRequest request,
            @Nullable NetworkState network,
            @Nullable String pool,
            @Nullable String claim,
            List<String> ips,
            @Nullable String mac,
            Map<String, CloudEventRecord> known) {
        NetworkStatus.Actual actual = NetworkStatus.of(PodTrim.annotation(pod, PodTrim.STATUS), request.iface())
                .orElse(null);
        if (actual == null) {
            publish(
                    pod,
                    known,
                    with(pod, request, network, pool, claim, AttachmentPhase.Promised, null, null, ips, mac));
            return;
        }
        String difference =
                pool == null ? null : NetworkStatus.difference(ips, actual).orElse(null);
        AttachmentState base = with(
                pod,
                request,
                network,
                pool,
                claim,
                difference == null ? AttachmentPhase.Attached : AttachmentPhase.Differs,
                difference == null ? null : "Differs",
                difference,
                ips,
                mac);
        publish(
                pod,
                known,
                new AttachmentState(
                        base.fleet(),
                        base.cluster(),
                        base.namespace(),
                        base.pod(),
                        base.iface(),
                        base.podUid(),
                        base.node(),
                        base.network(),
                        base.nad(),
                        base.pool(),
                        base.claim(),
                        base.phase(),
                        base.code(),
                        base.reason(),
                        base.promisedIps(),
                        base.promisedMac(),
                        actual.ips(),
                        actual.mac()));
    }

    private AttachmentState with(
            Pod pod,
            NetworkRequest request,
            @Nullable NetworkState network,
            @Nullable String pool,
            @Nullable String claim,
            AttachmentPhase phase,
            @Nullable String code,
            @Nullable String reason,
            List<String> ips,
            @Nullable String mac) {
        return new AttachmentState(
                member.key().fleet(),
                member.key().cluster(),
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getName(),
                request.iface(),
                pod.getMetadata().getUid(),
                pod.getSpec().getNodeName(),
                network == null ? null : network.name(),
                request.nad(),
                pool,
                claim,
                phase,
                code,
                reason,
                ips,
                mac,
                List.of(),
                null);
    }

    private AttachmentState empty(
            Pod pod, String iface, @Nullable String nad, AttachmentPhase phase, String code, String reason) {
        return new AttachmentState(
                member.key().fleet(),
                member.key().cluster(),
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getName(),
                iface,
                pod.getMetadata().getUid(),
                pod.getSpec().getNodeName(),
                null,
                nad,
                null,
                null,
                phase,
                code,
                reason,
                List.of(),
                null,
                List.of(),
                null);
    }

    private void publish(Pod pod, Map<String, CloudEventRecord> known, AttachmentState state) {
        CloudEventRecord before = known.get(state.iface());
        AttachmentState last = before == null ? null : state(before);
        if (state.reason() != null && (last == null || !Objects.equals(last.reason(), state.reason()))) {
            events.warn(
                    pod, Objects.requireNonNullElse(state.code(), state.phase().name()), state.reason());
        }
        AttachmentFact fact = switch (state.phase()) {
            case Requested, Waiting, Refused -> new AttachmentRequested(state);
            case Promised -> new AttachmentPromised(state);
            case Attached, Differs -> new AttachmentObserved(state);
        };
        publisher.publish(state.key(), fact, cause(pod)).join();
    }

    private static Cause cause(Pod pod) {
        return new Cause(pod.getMetadata().getUid(), null, null);
    }

    private void release(CloudEventRecord event, AttachmentState state) {
        Cause cause = Cause.of(event.envelope());
        if (state.claim() != null && state.pool() != null) {
            PoolState pool = fleet.pool(new PoolKey(state.fleet(), state.pool()));
            CloudEventRecord address = tables.of(Topic.ADDRESSES).get(state.key());
            String domain = address != null && address.fact() instanceof AddressFact fact
                    ? fact.state().addressDomain()
                    : pool == null ? null : pool.spec().addressDomain();
            if (domain != null) {
                withdraw(state.key(), state.pool(), state.claim(), state.podUid(), domain, cause);
            }
        }
        publisher
                .publish(
                        state.key(),
                        new AttachmentRemoved(new Removal(state.key().text(), "the pod is gone")),
                        cause)
                .join();
    }

    private void withdraw(InterfaceKey owner, String pool, String claim, String podUid, String domain, Cause cause) {
        ClaimState state = new ClaimState(owner.fleet(), pool, claim, domain, owner, podUid, List.of(), null);
        publisher.publish(state.key(), new ClaimWithdrawn(state), cause, domain).join();
    }

    private void lift(Pod pod, String annotation) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        ObjectNode metadata = patch.putObject("metadata")
                .put("resourceVersion", pod.getMetadata().getResourceVersion());
        metadata.putObject("annotations").put(PodTrim.NETWORKS, annotation);
        if (PodTrim.gated(pod)) {
            patch.putObject("spec")
                    .putArray("schedulingGates")
                    .addObject()
                    .put("name", AdmissionPatch.GATE)
                    .put("$patch", "delete");
        }
        try {
            member.client()
                    .pods()
                    .inNamespace(pod.getMetadata().getNamespace())
                    .withName(pod.getMetadata().getName())
                    .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), patch.toString());
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404 && e.getCode() != 409) {
                throw e;
            }
            // The watch brings the newer pod, and it is looked at again.
        }
    }
}
