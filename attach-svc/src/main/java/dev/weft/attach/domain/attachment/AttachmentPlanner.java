package dev.weft.attach.domain.attachment;

import dev.weft.attach.domain.attachment.AttachmentPlan.Outcome;
import dev.weft.attach.domain.net.MacText;
import dev.weft.attach.domain.request.AnnotationRefusal;
import dev.weft.attach.domain.request.AnnotationText;
import dev.weft.attach.domain.request.AnnotationText.Decided;
import dev.weft.attach.domain.request.KnownNetwork;
import dev.weft.attach.domain.request.NetworkLookup;
import dev.weft.attach.domain.request.NetworkSelection;
import dev.weft.attach.domain.request.NetworksAnnotation;
import dev.weft.attach.domain.request.RequestProblem;
import dev.weft.attach.domain.request.RequestRules;
import dev.weft.attach.domain.request.RequestedInterface;
import dev.weft.attach.domain.request.ResolvedRequest;
import dev.weft.attach.domain.status.NetworkStatusAnnotation;
import dev.weft.attach.domain.status.Observation;
import dev.weft.attach.domain.status.PromisedInterface;
import dev.weft.attach.domain.status.ReportedInterface;
import dev.weft.events.fact.AttachmentPhase;
import dev.weft.plugins.gojson.GoJson;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what is to be done for a pod, from what is known now; deciding twice gives the same. A pod whose networks were
 * written keeps its claims, whatever becomes of the definitions: it may be running with the addresses.
 */
public final class AttachmentPlanner {

    private static final String NO_SLICE = "NoSlice";

    /** Stands in the place of the interface when the annotation can't be read. */
    public static final String UNREAD = "request";

    private final RequestRules rules;

    public AttachmentPlanner(RequestRules rules) {
        this.rules = rules;
    }

    /** Name of the claim of a pod's interface; unique for the pod's life. */
    public static String claimName(String podUid, String iface) {
        return podUid + "." + iface;
    }

    /**
     * @param networks definitions of the pod's cluster
     * @param domains pool name to its address domain; a pool that is not there is not known
     * @param answers interface to the newest answer
     */
    public AttachmentPlan plan(
            PodView pod, NetworkLookup networks, Map<String, String> domains, Map<String, ClaimAnswer> answers) {
        String annotation = pod.annotation(NetworksAnnotation.KEY);
        if (pod.hostNetwork() || annotation.isBlank() && !pod.gated()) {
            return notManaged(List.of());
        }
        List<NetworkSelection> selections;
        try {
            selections = annotation.isBlank() ? List.of() : NetworksAnnotation.read(annotation, pod.namespace());
        } catch (AnnotationRefusal refusal) {
            // Without a gate it fails on the node with the same text; a pod that Multus has attached is past that.
            boolean attached = !pod.annotation(NetworkStatusAnnotation.KEY).isBlank();
            return attached && !pod.gated() ? notManaged(List.of()) : unreadable(pod, refusal);
        }
        if (!pod.gated() && isWritten(pod, selections)) {
            return written(pod, selections, networks, domains, answers);
        }
        ResolvedRequest resolved = rules.resolve(selections, pod.namespace(), networks);
        // Without a gate only addresses can still be given; a device had to be asked for at admission.
        boolean pooled = resolved.interfaces().stream()
                .flatMap(requested -> requested.network().stream())
                .anyMatch(network -> network.managedPool().isPresent());
        NodeNetworks nodes = new NodeNetworks(pod, networks);
        if (!pod.gated() && !pooled && !nodes.change(resolved.interfaces())) {
            return notManaged(observed(pod, resolved));
        }
        if (!resolved.problems().isEmpty()) {
            return new AttachmentPlan(
                    heals(resolved) ? Outcome.BLOCKED : Outcome.REFUSED,
                    faulty(resolved),
                    List.of(),
                    resolved.problems(),
                    Optional.empty());
        }
        return decide(pod, annotation, resolved.interfaces(), nodes, domains, answers);
    }

    private static AttachmentPlan notManaged(List<PlannedInterface> interfaces) {
        return new AttachmentPlan(Outcome.NOT_MANAGED, interfaces, List.of(), List.of(), Optional.empty());
    }

    private static AttachmentPlan unreadable(PodView pod, AnnotationRefusal refusal) {
        RequestProblem problem = new RequestProblem(
                RequestProblem.WHOLE,
                "BadAnnotation",
                "annotation " + NetworksAnnotation.KEY + " of pod " + pod.namespace() + "/" + pod.name() + ": "
                        + refusal.text()
                        + "; write network names as namespace/name@interface, or JSON [{\"name\": \"...\"}], and create the pod anew",
                false);
        PlannedInterface whole = new PlannedInterface(
                UNREAD,
                "",
                "",
                "",
                "",
                AttachmentPhase.Refused,
                problem.code(),
                problem.message(),
                List.of(),
                "",
                List.of(),
                "");
        return new AttachmentPlan(Outcome.REFUSED, List.of(whole), List.of(), List.of(problem), Optional.empty());
    }

    private static boolean heals(ResolvedRequest resolved) {
        return resolved.problems().stream().allMatch(RequestProblem::selfHealing);
    }

    /** Each interface with its own problem, or else with the first one: nothing goes on before all of them are mended. */
    private static List<PlannedInterface> faulty(ResolvedRequest resolved) {
        AttachmentPhase phase = heals(resolved) ? AttachmentPhase.Waiting : AttachmentPhase.Refused;
        List<PlannedInterface> interfaces = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < resolved.interfaces().size(); i++) {
            RequestedInterface one = resolved.interfaces().get(i);
            int element = i;
            RequestProblem problem = resolved.problems().stream()
                    .filter(other -> other.element() == element)
                    .findFirst()
                    .orElse(resolved.problems().getFirst());
            String name = names.add(one.iface()) && isKey(one.iface()) ? one.iface() : "element" + i;
            interfaces.add(planned(one, "", "", phase, problem.code(), problem.message(), List.of(), "")
                    .named(name));
        }
        return interfaces;
    }

    /** What others made of a request that Weft has no part in. */
    private static List<PlannedInterface> observed(PodView pod, ResolvedRequest resolved) {
        List<ReportedInterface> reported = NetworkStatusAnnotation.read(pod.annotation(NetworkStatusAnnotation.KEY));
        List<PlannedInterface> interfaces = new ArrayList<>();
        if (reported.isEmpty() && !resolved.problems().isEmpty()) {
            return faulty(resolved);
        }
        for (RequestedInterface one : resolved.interfaces()) {
            NetworkSelection asked = one.selection();
            Observation seen =
                    Observation.of(new PromisedInterface(one.iface(), asked.nad(), asked.ips(), asked.mac()), reported);
            if (isKey(one.iface())) {
                AttachmentPhase phase =
                        seen.phase() == Observation.Phase.UNREPORTED ? AttachmentPhase.Requested : phase(seen);
                interfaces.add(planned(one, "", "", phase, code(seen), seen.sentence(), asked.ips(), asked.mac())
                        .reported(seen.reported()));
            }
        }
        return interfaces;
    }

    /** The name is part of the fact's key, whose parts are split at slashes. */
    private static boolean isKey(String iface) {
        return !iface.isBlank() && iface.indexOf('/') < 0;
    }

    /** A pod may carry the annotations of another one that it was copied from: only its own claims count. */
    private static boolean isWritten(PodView pod, List<NetworkSelection> selections) {
        return !pod.annotation(PodPatch.REQUESTED_KEY).isEmpty()
                && selections.stream()
                        .map(selection -> GoJson.text(selection.source(), AnnotationText.CLAIM_KEY))
                        .allMatch(
                                claim -> claim.isEmpty() || claim.startsWith(pod.uid() + ".", claim.indexOf('/') + 1));
    }

    private static AttachmentPlan decide(
            PodView pod,
            String annotation,
            List<RequestedInterface> requested,
            NodeNetworks nodes,
            Map<String, String> domains,
            Map<String, ClaimAnswer> answers) {
        List<PlannedInterface> interfaces = new ArrayList<>();
        List<ClaimWish> claims = new ArrayList<>();
        List<Decided> decided = new ArrayList<>();
        for (RequestedInterface one : requested) {
            String pool = one.network().flatMap(KnownNetwork::managedPool).orElse("");
            if (pool.isEmpty()) {
                NodeNetworks.Choice choice = nodes.of(one);
                boolean there = choice.missing().isEmpty();
                interfaces.add(planned(
                        choice.requested(),
                        "",
                        "",
                        there ? AttachmentPhase.Promised : AttachmentPhase.Waiting,
                        there ? "" : NO_SLICE,
                        choice.missing(),
                        List.of(),
                        ""));
                if (there) {
                    decided.add(Decided.asAsked(choice.requested()));
                }
                continue;
            }
            String claim = claimName(pod.uid(), one.iface());
            String domain = domains.getOrDefault(pool, "");
            if (domain.isEmpty()) {
                interfaces.add(planned(
                        one,
                        pool,
                        claim,
                        AttachmentPhase.Waiting,
                        "PoolUnknown",
                        "AddressPool " + pool + " of network " + one.selection().nad()
                                + " is not known; create it, mend it if its condition Accepted is False, or name another pool in"
                                + " the Network",
                        List.of(),
                        ""));
                continue;
            }
            claims.add(new ClaimWish(
                    pool,
                    domain,
                    claim,
                    one.iface(),
                    one.selection().ips(),
                    MacText.parse(one.selection().mac()).orElse("")));
            ClaimAnswer answer = answers.get(one.iface());
            if (answer == null || !answer.answers(pool, claim)) {
                interfaces.add(planned(one, pool, claim, AttachmentPhase.Requested, "", "", List.of(), ""));
            } else if (!answer.assigned()) {
                interfaces.add(planned(
                        one, pool, claim, AttachmentPhase.Waiting, answer.code(), answer.reason(), List.of(), ""));
            } else {
                boolean carriesMac =
                        one.network().map(network -> network.declares("mac")).orElse(false);
                String mac = carriesMac ? MacText.parse(answer.mac()).orElse("") : "";
                interfaces.add(planned(one, pool, claim, AttachmentPhase.Promised, "", "", answer.ips(), mac));
                decided.add(new Decided(one, answer.ips(), mac, pool + "/" + claim));
            }
        }
        if (decided.size() < requested.size()) {
            return new AttachmentPlan(Outcome.WAITING, interfaces, claims, List.of(), Optional.empty());
        }
        PodPatch patch = new PodPatch(pod.resourceVersion(), AnnotationText.of(decided), annotation, pod.gated());
        return new AttachmentPlan(
                Outcome.READY, interfaces, claims, List.of(), pod.deleting() ? Optional.empty() : Optional.of(patch));
    }

    /** Reads back what was written; the claims are those that the annotation names, with the addresses that were promised. */
    private AttachmentPlan written(
            PodView pod,
            List<NetworkSelection> selections,
            NetworkLookup networks,
            Map<String, String> domains,
            Map<String, ClaimAnswer> answers) {
        List<ReportedInterface> reported = NetworkStatusAnnotation.read(pod.annotation(NetworkStatusAnnotation.KEY));
        List<PlannedInterface> interfaces = new ArrayList<>();
        List<ClaimWish> claims = new ArrayList<>();
        NodeNetworks nodes = new NodeNetworks(pod, networks);
        List<Decided> anew = new ArrayList<>();
        boolean renamed = false;
        boolean waits = false;
        for (int i = 0; i < selections.size(); i++) {
            NetworkSelection before = selections.get(i);
            String iface = before.iface().isEmpty() ? rules.defaultName(i) : before.iface();
            NodeNetworks.Choice choice = nodes.ofWritten(before, iface);
            NetworkSelection selection = choice.requested().selection();
            String reference = GoJson.text(selection.source(), AnnotationText.CLAIM_KEY);
            int slash = reference.indexOf('/');
            String pool = slash < 0 ? "" : reference.substring(0, slash);
            String claim = reference.substring(slash + 1);
            Optional<ClaimAnswer> answer =
                    Optional.ofNullable(answers.get(iface)).filter(one -> one.answers(pool, claim));
            List<String> promised =
                    answer.filter(ClaimAnswer::assigned).map(ClaimAnswer::ips).orElse(selection.ips());
            if (!pool.isEmpty()) {
                claims.add(
                        new ClaimWish(pool, domains.getOrDefault(pool, ""), claim, iface, promised, selection.mac()));
            }
            RequestedInterface one = choice.requested();
            anew.add(new Decided(one, List.of(), "", reference));
            renamed |= !selection.name().equals(before.name());
            if (!choice.missing().isEmpty()) {
                waits = true;
                interfaces.add(planned(
                        one,
                        pool,
                        claim,
                        AttachmentPhase.Waiting,
                        NO_SLICE,
                        choice.missing(),
                        promised,
                        selection.mac()));
                continue;
            }
            Optional<ClaimAnswer> lost = answer.filter(given -> !given.assigned());
            Observation seen =
                    Observation.of(new PromisedInterface(iface, selection.nad(), promised, selection.mac()), reported);
            interfaces.add(planned(
                            one,
                            pool,
                            claim,
                            lost.isPresent() ? AttachmentPhase.Differs : phase(seen),
                            lost.map(ClaimAnswer::code).orElse(code(seen)),
                            lost.map(ClaimAnswer::reason).orElse(seen.sentence()),
                            promised,
                            selection.mac())
                    .reported(seen.reported()));
        }
        Optional<PodPatch> patch = renamed
                ? Optional.of(new PodPatch(
                        pod.resourceVersion(), AnnotationText.of(anew), pod.annotation(PodPatch.REQUESTED_KEY), false))
                : Optional.empty();
        return new AttachmentPlan(waits ? Outcome.WAITING : Outcome.PROMISED, interfaces, claims, List.of(), patch);
    }

    private static String code(Observation seen) {
        return seen.phase() == Observation.Phase.DIFFERS ? "DiffersFromPromise" : "";
    }

    private static AttachmentPhase phase(Observation seen) {
        return switch (seen.phase()) {
            case UNREPORTED -> AttachmentPhase.Promised;
            case ATTACHED -> AttachmentPhase.Attached;
            case DIFFERS -> AttachmentPhase.Differs;
        };
    }

    private static PlannedInterface planned(
            RequestedInterface one,
            String pool,
            String claim,
            AttachmentPhase phase,
            String code,
            String reason,
            List<String> ips,
            String mac) {
        return new PlannedInterface(
                one.iface(),
                one.selection().nad(),
                networkName(one.network()),
                pool,
                claim,
                phase,
                code,
                reason,
                ips,
                mac,
                List.of(),
                "");
    }

    private static String networkName(Optional<KnownNetwork> network) {
        return network.flatMap(KnownNetwork::madeFrom).orElse("");
    }
}
