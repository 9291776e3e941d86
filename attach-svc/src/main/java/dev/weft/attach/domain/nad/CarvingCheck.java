package dev.weft.attach.domain.nad;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.attach.domain.carving.CarvedSet;
import dev.weft.attach.domain.carving.Carving;
import dev.weft.plugins.hostlocal.HostLocalRange;
import dev.weft.plugins.hostlocal.RangeSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code spec.ipam.hostLocal.perNode}, held against the ranges that it divides. */
final class CarvingCheck {

    private static final String AT = "spec.ipam.hostLocal.perNode";

    private final JsonNode perNode;
    private final Findings findings;

    CarvingCheck(JsonNode perNode, Findings findings) {
        this.perNode = perNode;
        this.findings = findings;
    }

    /**
     * The prefixes and sizes; empty with findings when they do not go together.
     *
     * @param ranges as the plugin reads them
     */
    Optional<Carving> read(List<RangeSet> ranges) {
        if (perNode.size() != ranges.size()) {
            findings.add(
                    "SizesMissing",
                    AT,
                    perNode.size() + " elements are set, expected one for each of the " + ranges.size()
                            + " sets of ranges",
                    "write {size: /26} for each set, in their order");
            return Optional.empty();
        }
        List<CarvedSet> sets = new ArrayList<>();
        for (int i = 0; i < ranges.size(); i++) {
            set(i, ranges.get(i)).ifPresent(sets::add);
        }
        long withMember = sets.stream().filter(set -> set.memberSize() > 0).count();
        if (sets.size() == ranges.size() && withMember > 0 && withMember < sets.size()) {
            findings.add(
                    "MemberSizeMissing",
                    AT,
                    "member is set for some sets of ranges only, expected it for all or for none",
                    "set member for each set, or for none");
            return Optional.empty();
        }
        return sets.size() == ranges.size() ? Optional.of(new Carving(sets)) : Optional.empty();
    }

    private Optional<CarvedSet> set(int index, RangeSet set) {
        if (set.ranges().size() != 1) {
            findings.add(
                    "SeveralRanges",
                    "spec.ipam.hostLocal.ranges[" + index + "]",
                    "it holds " + set.ranges().size() + " ranges, but one prefix is divided among the nodes",
                    "keep one range in the set, or take away perNode");
            return Optional.empty();
        }
        HostLocalRange range = set.ranges().getFirst();
        OptionalInt member = size(index, "member", range.subnet().prefix(), range);
        int above = member.isPresent() && member.getAsInt() > 0
                ? member.getAsInt()
                : range.subnet().prefix();
        OptionalInt node = size(index, "size", above, range);
        if (member.isEmpty() || node.isEmpty()) {
            return Optional.empty();
        }
        Optional<CarvedSet> carved = CarvedSet.of(range, node.getAsInt(), member.getAsInt());
        if (carved.isEmpty()) {
            findings.add(
                    "NothingToGive",
                    "spec.ipam.hostLocal.ranges[" + index + "]",
                    range + " has no address of " + range.subnet() + " that may be given",
                    "widen rangeStart and rangeEnd");
        }
        return carved;
    }

    /** The length; 0 where none is written, empty with a finding where it does not fit. */
    private OptionalInt size(int index, String field, int above, HostLocalRange range) {
        String text = perNode.path(index).path(field).asText("");
        if (text.isEmpty() && field.equals("member")) {
            return OptionalInt.of(0);
        }
        int longest = range.subnet().family().bits() - 2;
        int length = text.matches("/[0-9]{1,3}") ? Integer.parseInt(text.substring(1)) : -1;
        if (length < above || length > longest) {
            findings.add(
                    "BadSize",
                    AT + "[" + index + "]." + field,
                    "\"" + text + "\" does not divide " + range.subnet() + ", expected /" + above + " to /" + longest,
                    field.equals("size")
                            ? "write the prefix length of what each node gets, at least that of the prefix and of a member's"
                                    + " block; host-local needs two bits for hosts"
                            : "write the prefix length of what each member gets, or leave it out for one member");
            return OptionalInt.empty();
        }
        return OptionalInt.of(length);
    }
}
