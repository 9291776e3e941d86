package dev.weft.attach.domain.request;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which namespaces a pod may take networks from. Rule: Multus {@code namespaceIsolation} and {@code globalNamespaces}.
 *
 * @param enabled without it, a pod may name any namespace
 * @param globalNamespaces namespaces open to all; a list that is given replaces the default
 */
public record NamespaceIsolation(boolean enabled, List<String> globalNamespaces) {

    public static final NamespaceIsolation OFF = new NamespaceIsolation(false, List.of("default"));

    public NamespaceIsolation {
        globalNamespaces = List.copyOf(globalNamespaces);
    }

    /** From Multus' configuration, where the namespaces are a comma list; empty means {@code default}. */
    public static NamespaceIsolation of(boolean enabled, String globalNamespaces) {
        List<String> names = Arrays.stream(globalNamespaces.split(",", -1))
                .map(String::strip)
                .toList();
        return new NamespaceIsolation(enabled, globalNamespaces.isEmpty() ? List.of("default") : names);
    }

    /** Multus' text when the pod may not, else empty. */
    public Optional<String> refusal(String podNamespace, String nadNamespace) {
        return !enabled || podNamespace.equals(nadNamespace) || globalNamespaces.contains(nadNamespace)
                ? Optional.empty()
                : Optional.of(
                        "GetNetworkDelegates: namespace isolation enabled, annotation violates permission, pod is in namespace "
                                + podNamespace + " but refers to target namespace " + nadNamespace);
    }
}
