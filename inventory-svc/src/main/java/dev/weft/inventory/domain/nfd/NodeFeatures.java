package dev.weft.inventory.domain.nfd;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the NodeFeature objects of one node say together. Rule: nfd-master.
 *
 * @param labels label to value
 * @param flags feature to its names
 * @param attributes feature to name to value
 * @param instances feature to the attributes of each instance
 */
public record NodeFeatures(
        Map<String, String> labels,
        Map<String, Set<String>> flags,
        Map<String, Map<String, String>> attributes,
        Map<String, List<Map<String, String>>> instances) {

    public static final NodeFeatures NONE = new NodeFeatures(Map.of(), Map.of(), Map.of(), Map.of());

    /** Lays {@code later} on this: labels and attributes are overridden, flags joined, instances appended. */
    public NodeFeatures mergedWith(NodeFeatures later) {
        Map<String, String> allLabels = new LinkedHashMap<>(labels);
        allLabels.putAll(later.labels);
        Map<String, Set<String>> allFlags = new LinkedHashMap<>(flags);
        later.flags.forEach((feature, names) -> allFlags.merge(feature, names, (before, after) -> {
            Set<String> joined = new LinkedHashSet<>(before);
            joined.addAll(after);
            return joined;
        }));
        Map<String, Map<String, String>> allAttributes = new LinkedHashMap<>(attributes);
        later.attributes.forEach((feature, values) -> allAttributes.merge(feature, values, (before, after) -> {
            Map<String, String> joined = new LinkedHashMap<>(before);
            joined.putAll(after);
            return joined;
        }));
        Map<String, List<Map<String, String>>> allInstances = new LinkedHashMap<>(instances);
        later.instances.forEach((feature, found) -> allInstances.merge(feature, found, (before, after) -> {
            List<Map<String, String>> joined = new ArrayList<>(before);
            joined.addAll(after);
            return joined;
        }));
        return new NodeFeatures(allLabels, allFlags, allAttributes, allInstances);
    }

    /** Instances of a feature, e.g. {@code pci.device}; empty when there is none. */
    public List<Map<String, String>> instancesOf(String feature) {
        return instances.getOrDefault(feature, List.of());
    }
}
