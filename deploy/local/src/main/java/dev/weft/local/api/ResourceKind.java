package dev.weft.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A kind that the server serves.
 *
 * @param group empty for the core group
 * @param status whether {@code /status} is a subresource with a life of its own
 * @param schema structural schema of the version, for kinds that a CRD defines
 * @param columns additionalPrinterColumns of the version
 */
record ResourceKind(
        String group,
        String version,
        String plural,
        String singular,
        String kind,
        boolean namespaced,
        boolean status,
        List<String> shortNames,
        List<String> categories,
        @Nullable JsonNode schema,
        @Nullable JsonNode columns) {

    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Plural and group, as error texts name a resource. */
    String resource() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    boolean custom() {
        return schema != null;
    }

    boolean isPod() {
        return group.isEmpty() && plural.equals("pods");
    }
}
