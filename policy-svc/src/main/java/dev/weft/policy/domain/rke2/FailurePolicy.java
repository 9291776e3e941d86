package dev.weft.policy.domain.rke2;

import java.util.Optional;

/**
 * What helm-controller does when a release is stuck. {@code reinstall} uninstalls first, which on a CNI chart takes the
 * network and, on older rke2-multus charts, every NetworkAttachmentDefinition with it.
 */
public final class FailurePolicy {

    public static final String ABORT = "abort";
    public static final String REINSTALL = "reinstall";
    public static final String RETRY = "retry";

    private FailurePolicy() {}

    /** What a HelmChartConfig holds once stored: a field left out becomes {@code reinstall} where the CRD defaults it. */
    public static Optional<String> asStored(Optional<String> written, boolean crdDefaults) {
        return written.isPresent() || !crdDefaults ? written : Optional.of(REINSTALL);
    }

    /** The policy in force. Rule: helm-controller; the config's beats the chart's, and neither is reinstall. */
    public static String effective(Optional<String> chart, Optional<String> storedConfig) {
        return storedConfig.or(() -> chart).orElse(REINSTALL);
    }

    /** What Weft writes: the user's own choice, unless it is absent or dangerous. */
    public static String toWrite(Optional<String> existing) {
        return existing.filter(policy -> !policy.equals(REINSTALL)).orElse(ABORT);
    }
}
