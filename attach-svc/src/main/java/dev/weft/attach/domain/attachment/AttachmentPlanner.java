package dev.weft.attach.domain.attachment;

import dev.weft.attach.domain.admission.PodAdmission;
import dev.weft.attach.domain.attachment.AttachmentPlan.Outcome;
import dev.weft.attach.domain.gojson.GoJson;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what is to be done for a pod, from what is known now; deciding twice gives the same. A pod whose networks were
 * written keeps its claims, whatever becomes of the definitions: it may be running with the addresses.
 */
public final class AttachmentPlanner {

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
        boolean gated = pod.gates().contains(PodAdmission.GATE);
        List<NetworkSelection> selections;
        try {
            selections = annotation.isBlank() ? List.of() : NetworksAnnotation.read(annotation, pod.namespace());
        } catch (AnnotationRefusal refusal) {
            return refused(
                    List.of(),
                    List.of(new RequestProblem(
                            "BadAnnotation",
                            "annotation " + NetworksAnnotation.KEY + ": " + refusal.text()
                                    + "; mend it and create the pod anew",
                            false)));
        }
        if (!gated && isWritten(pod, selections)) {
            return written(pod, selections, networks, domains);
        }
        ResolvedRequest resolved = rules.resolve(selections, pod.namespace(), networks);
        boolean managed = resolved.interfaces().stream()
                .flatMap(requested -> requested.network().stream())
                .anyMatch(KnownNetwork::isManaged);
        if (!gated && !managed) {
            return new AttachmentPlan(Outcome.NOT_MANAGED, List.of(), List.of(), List.of(), Optional.empty());
        }
        if (!resolved.problems().isEmpty()) {
            return refused(resolved.interfaces(), resolved.problems());
        }
        return decide(pod, annotation, resolved.interfaces(), domains, answers);
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
            Map<String, String> domains,
            Map<String, ClaimAnswer> answers) {
        List<PlannedInterface> interfaces = new ArrayList<>();
        List<ClaimWish> claims = new ArrayList<>();
        List<Decided> decided = new ArrayList<>();
        for (RequestedInterface one : requested) {
            String pool = one.network().flatMap(KnownNetwork::managedPool).orElse("");
            if (pool.isEmpty()) {
                interfaces.add(planned(one, "", "", AttachmentPhase.Promised, "", "", List.of(), ""));
                decided.add(Decided.asAsked(one));
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
                                + " is not known; create it, or name another pool in the Network",
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
            if (answer == null || !answer.claim().equals(claim)) {
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
        PodPatch patch = new PodPatch(
                pod.uid(), AnnotationText.of(decided), annotation, pod.gates().indexOf(PodAdmission.GATE));
        return new AttachmentPlan(
                Outcome.READY,
                interfaces,
                claims,
                List.of(),
                pod.deleting() || annotation.isBlank() && patch.gateIndex() < 0
                        ? Optional.empty()
                        : Optional.of(patch));
    }

    /** Reads back what was written; the claims are those that the annotation names. */
    private AttachmentPlan written(
            PodView pod, List<NetworkSelection> selections, NetworkLookup networks, Map<String, String> domains) {
        List<ReportedInterface> reported = NetworkStatusAnnotation.read(pod.annotation(NetworkStatusAnnotation.KEY));
        List<PlannedInterface> interfaces = new ArrayList<>();
        List<ClaimWish> claims = new ArrayList<>();
        for (int i = 0; i < selections.size(); i++) {
            NetworkSelection selection = selections.get(i);
            String iface = selection.iface().isEmpty() ? rules.defaultName(i) : selection.iface();
            String reference = GoJson.text(selection.source(), AnnotationText.CLAIM_KEY);
            int slash = reference.indexOf('/');
            String pool = slash < 0 ? "" : reference.substring(0, slash);
            String claim = reference.substring(slash + 1);
            if (!pool.isEmpty()) {
                claims.add(new ClaimWish(
                        pool, domains.getOrDefault(pool, ""), claim, iface, selection.ips(), selection.mac()));
            }
            Observation seen = Observation.of(
                    new PromisedInterface(iface, selection.nad(), selection.ips(), selection.mac()), reported);
            interfaces.add(new PlannedInterface(
                    iface,
                    selection.nad(),
                    networkName(networks.find(selection.namespace(), selection.name())),
                    pool,
                    claim,
                    phase(seen),
                    seen.phase() == Observation.Phase.DIFFERS ? "DiffersFromPromise" : "",
                    seen.sentence(),
                    selection.ips(),
                    selection.mac(),
                    seen.reported().ips(),
                    seen.reported().mac()));
        }
        return new AttachmentPlan(Outcome.PROMISED, interfaces, claims, List.of(), Optional.empty());
    }

    private static AttachmentPhase phase(Observation seen) {
        return switch (seen.phase()) {
            case UNREPORTED -> AttachmentPhase.Promised;
            case ATTACHED -> AttachmentPhase.Attached;
            case DIFFERS -> AttachmentPhase.Differs;
        };
    }

    private static AttachmentPlan refused(List<RequestedInterface> requested, List<RequestProblem> problems) {
        RequestProblem first = problems.getFirst();
        List<PlannedInterface> interfaces = requested.stream()
                .map(one -> planned(
                        one,
                        one.network().flatMap(KnownNetwork::managedPool).orElse(""),
                        "",
                        AttachmentPhase.Refused,
                        first.code(),
                        first.message(),
                        List.of(),
                        ""))
                .toList();
        return new AttachmentPlan(Outcome.REFUSED, interfaces, List.of(), problems, Optional.empty());
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
