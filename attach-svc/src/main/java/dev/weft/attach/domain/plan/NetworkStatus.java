package dev.weft.attach.domain.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares what Multus reports with what was promised. Rule: annotation {@code k8s.v1.cni.cncf.io/network-status}. */
public final class NetworkStatus {

    private static final ObjectMapper JSON = new ObjectMapper();

    private NetworkStatus() {}

    /** What is on an interface. */
    public record Actual(List<String> ips, @Nullable String mac) {

        public Actual {
            ips = List.copyOf(ips);
        }
    }

    /** What Multus reports for an interface; empty when it reports nothing for it. */
    public static Optional<Actual> of(@Nullable String annotation, String iface) {
        if (annotation == null || annotation.isBlank()) {
            return Optional.empty();
        }
        try {
            for (JsonNode element : JSON.readTree(annotation)) {
                if (element.path("interface").asText().equals(iface)) {
                    List<String> ips = new ArrayList<>();
                    element.path("ips").forEach(ip -> ips.add(ip.asText()));
                    return Optional.of(new Actual(
                            ips, element.hasNonNull("mac") ? element.path("mac").asText() : null));
                }
            }
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** In one sentence how they differ; empty when they agree. */
    public static Optional<String> difference(List<String> promised, Actual actual) {
        Set<String> wanted = new HashSet<>();
        for (String ip : promised) {
            int slash = ip.indexOf('/');
            wanted.add(slash < 0 ? ip : ip.substring(0, slash));
        }
        return wanted.isEmpty() || wanted.equals(new HashSet<>(actual.ips()))
                ? Optional.empty()
                : Optional.of("promised were " + promised + ", but Multus reports " + actual.ips()
                        + "; delete the pod so that it is attached anew");
    }
}
