package dev.weft.ipam.domain.repair;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is wrong in a member and what of it may be mended now.
 *
 * @param findings seen in two looks, in a steady order
 * @param due steps whose findings were seen for the grace period; each is confirmed on the member before it is written
 * @param suspicions for the next look
 */
public record RepairPlan(List<PoolFinding> findings, List<RepairStep> due, Suspicions suspicions) {

    private static final Comparator<PoolFinding> WORST_FIRST = Comparator.comparing(PoolFinding::kind)
            .thenComparing(PoolFinding::object)
            .thenComparing(PoolFinding::address)
            .thenComparing(PoolFinding::pod)
            .thenComparing(PoolFinding::reason);

    public RepairPlan {
        findings = List.copyOf(findings);
        due = List.copyOf(due);
    }

    /**
     * Decides after a look.
     *
     * @param now never goes back from one look to the next
     * @param grace how long a finding has to be seen before it is mended
     */
    public static RepairPlan of(MemberView view, Suspicions before, Instant now, Duration grace) {
        List<PoolFinding> seen = Stream.of(
                        view.leases().stream().flatMap(lease -> lease.finding().stream()),
                        new PoolFindings(view).all().stream(),
                        view.slices().stream().flatMap(slices -> new SliceFindings(view, slices).all().stream()))
                .flatMap(found -> found)
                .sorted(WORST_FIRST)
                .toList();
        Suspicions suspicions = before.after(seen, now);
        return new RepairPlan(
                seen.stream()
                        .filter(finding -> suspicions.seenBefore(finding, now))
                        .toList(),
                seen.stream()
                        .filter(finding -> suspicions.ripe(finding, now, grace))
                        .flatMap(finding -> finding.step().stream())
                        .toList(),
                suspicions);
    }

    public int count(PoolFinding.Kind kind) {
        return (int) findings.stream().filter(finding -> finding.kind() == kind).count();
    }
}
