package dev.weft.attach.domain.delegate;

import java.util.List;
import java.util.Optional;

/**
 * How Multus attaches a pod's sandbox: the networks in their order, all of them undone when one fails, nothing at all for a pod that is
 * gone. Rule: Multus CmdAdd and CmdDel.
 *
 * @param adds plugins called to attach
 * @param dels plugins called to detach what was attached before a failure
 * @param error Multus' text; empty when it succeeded
 */
public record SandboxRun(int adds, int dels, Optional<String> error) {

    /** What the plugin of a network answers: its failure, or empty. */
    @FunctionalInterface
    public interface Plugins {

        Optional<String> add(Delegate delegate);
    }

    /**
     * Attaches.
     *
     * @param pod {@code namespace/name/uid} of the pod, as far as the runtime tells them
     * @param podIsThere false when the API server does not know the pod: Multus then succeeds without a plugin, because the runtime is
     *     about to remove the sandbox
     */
    public static SandboxRun attach(List<Delegate> delegates, PodArgs pod, boolean podIsThere, Plugins plugins) {
        if (!podIsThere) {
            return new SandboxRun(0, 0, Optional.empty());
        }
        for (int i = 0; i < delegates.size(); i++) {
            Delegate delegate = delegates.get(i);
            Optional<String> failure = plugins.add(delegate);
            if (failure.isPresent()) {
                return new SandboxRun(
                        i + 1,
                        i + 1,
                        Optional.of("[" + pod.reference() + ":" + delegate.confName()
                                + "]: error adding container to network \"" + delegate.confName() + "\": "
                                + failure.get()));
            }
        }
        return new SandboxRun(delegates.size(), 0, Optional.empty());
    }

    /** Detaches what was attached: Multus remembers it on the node, so that it needs the pod no more. */
    public SandboxRun detached() {
        return new SandboxRun(adds, error.isPresent() ? dels : adds, error);
    }
}
