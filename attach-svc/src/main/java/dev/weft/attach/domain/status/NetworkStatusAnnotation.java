package dev.weft.attach.domain.status;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.gojson.GoJsonException;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code k8s.v1.cni.cncf.io/network-status}, which Multus writes once for each sandbox. */
public final class NetworkStatusAnnotation {

    public static final String KEY = "k8s.v1.cni.cncf.io/network-status";

    private NetworkStatusAnnotation() {}

    /** The interfaces as reported, in their order; empty when the text is empty or not readable. */
    public static List<ReportedInterface> read(String annotation) {
        if (annotation.isBlank()) {
            return List.of();
        }
        JsonNode list;
        try {
            list = GoJson.read(annotation);
        } catch (GoJsonException e) {
            return List.of();
        }
        List<ReportedInterface> reported = new ArrayList<>();
        for (JsonNode element : list) {
            reported.add(new ReportedInterface(
                    GoJson.text(element, "name"),
                    GoJson.text(element, "interface"),
                    GoJson.texts(element, "ips"),
                    GoJson.text(element, "mac"),
                    GoJson.field(element, "default").asBoolean(false),
                    GoJson.texts(element, "gateway"),
                    GoJson.text(GoJson.field(GoJson.field(element, "device-info"), "pci"), "pci-address")));
        }
        return List.copyOf(reported);
    }
}
