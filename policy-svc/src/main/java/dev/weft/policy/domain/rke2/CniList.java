package dev.weft.policy.domain.rke2;

import java.util.ArrayList;
import java.util.List;

/**
 * What rke2-server makes of the values of its {@code cni} option. Rule: rke2 pkg/cli/cmds/server.go.
 */
public sealed interface CniList {

    /**
     * @param multus whether rke2-multus is deployed
     * @param primary the default plugin, {@code none} when the user brings one
     * @param disable packaged charts that are switched off, and removed where they run; sorted
     */
    record Accepted(boolean multus, String primary, List<String> disable) implements CniList {
        public Accepted {
            disable = List.copyOf(disable);
        }
    }

    /** The server would end with this text and the node would not come up. */
    record Rejected(String text) implements CniList {}

    /** The value that stands for Multus in the list. */
    String MULTUS = "multus";

    /** The value that stands for no packaged default plugin. */
    String NONE = "none";

    /** Validates the values as given: a list, or elements with commas, or both. */
    static CniList validate(List<String> values, Rke2Version version, Catalogue catalogue) {
        boolean current = catalogue.has("cni.currentErrorTexts", version);
        boolean trims = catalogue.has("cni.trimsSpaces", version);
        List<String> known = catalogue.has("cni.flannel", version)
                ? List.of("calico", "canal", "cilium", "flannel")
                : List.of("calico", "canal", "cilium");
        List<String> parts = split(values, trims);
        if (parts.isEmpty()) {
            parts = List.of("canal");
        }
        boolean multus = false;
        String primary = parts.getFirst();
        if (parts.size() > 2) {
            return new Rejected(
                    current
                            ? "Failed to validate --cni flag: must specify 1 or 2 values"
                            : "invalid values provided for --cni flag: may not provide more than two values");
        }
        if (parts.size() == 2) {
            if (!primary.equals(MULTUS)) {
                return new Rejected((current ? "Failed to validate" : "invalid values provided for")
                        + " --cni flag: may only provide multiple values if multus is the first value");
            }
            multus = true;
            primary = parts.getLast();
        } else if (primary.equals(MULTUS)) {
            return new Rejected((current ? "Failed to validate" : "invalid value provided for")
                    + " --cni flag: multus must be used alongside another primary cni selection");
        }
        if (!primary.equals(NONE) && !known.contains(primary)) {
            return new Rejected(
                    current
                            ? "Invalid value " + primary + " for --cni flag: must be one of " + String.join(",", known)
                            : "invalid value provided for --cni flag");
        }
        return new Accepted(multus, primary, disabled(known, multus, primary));
    }

    private static List<String> split(List<String> values, boolean trims) {
        List<String> parts = new ArrayList<>();
        for (String value : values) {
            for (String part : value.split(",", -1)) {
                parts.add(trims ? part.strip() : part);
            }
        }
        return List.copyOf(parts);
    }

    private static List<String> disabled(List<String> known, boolean multus, String primary) {
        List<String> disable = new ArrayList<>();
        for (String item : known) {
            if (!item.equals(primary)) {
                disable.add("rke2-" + item);
                disable.add("rke2-" + item + "-crd");
            }
        }
        if (!multus) {
            disable.add("rke2-multus");
        }
        return disable;
    }
}
