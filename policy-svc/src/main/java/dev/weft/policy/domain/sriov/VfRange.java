package dev.weft.policy.domain.sriov;

import java.util.List;

/**
 * Indexes of virtual functions of one physical function. Rule: the operator's ParseVfRange and generateVfGroup.
 *
 * @param first lowest index
 * @param last highest index, included
 */
record VfRange(int first, int last) {

    private static final int BASE = 10;

    /** All virtual functions of a device that has this many. */
    static VfRange all(int numVfs) {
        return new VfRange(0, numVfs - 1);
    }

    /** Reads {@code a-b}; what follows a second dash is not looked at. Errors: {@link PolicyRejectedException}. */
    static VfRange parse(String text) {
        List<String> parts = List.of(text.split("-", -1));
        int first = number(parts.get(0));
        if (parts.size() < 2) {
            throw new PolicyRejectedException(
                    "spec.nicSelector.pfNames", "runtime error: index out of range [1] with length 1");
        }
        return new VfRange(first, number(parts.get(1)));
    }

    /**
     * The range that a policy claims on a device. Names are read in order up to the one that is the device's actual name; an
     * unreadable range before it is an error, and an alternative name is not looked at.
     */
    static VfRange claimed(PolicySpec policy, String actualName) {
        for (String entry : policy.nicSelector().pfNames()) {
            PfName name = PfName.of(entry);
            VfRange given = name.ranged() ? parse(name.range()) : all(policy.numVfs());
            if (name.name().equals(actualName)) {
                return given;
            }
        }
        return all(policy.numVfs());
    }

    boolean overlaps(VfRange other) {
        return first <= other.last && other.first <= last;
    }

    /** {@code a-b}. */
    String text() {
        return first + "-" + last;
    }

    private static int number(String digits) {
        boolean wellFormed = digits.matches("[+-]?[0-9]+");
        try {
            return Integer.parseInt(digits, BASE);
        } catch (NumberFormatException tooBigOrNoNumber) {
            String why = wellFormed ? "value out of range" : "invalid syntax";
            throw new PolicyRejectedException(
                    "spec.nicSelector.pfNames", "strconv.Atoi: parsing \"%s\": %s".formatted(digits, why));
        }
    }
}
