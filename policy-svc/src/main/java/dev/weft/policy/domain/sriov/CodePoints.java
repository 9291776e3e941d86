package dev.weft.policy.domain.sriov;

import java.util.Arrays;
import java.util.Comparator;

/** Text in the order of its code points, which is the byte order of UTF-8 that Go sorts by. */
final class CodePoints {

    static final Comparator<String> ORDER = (left, right) ->
            Arrays.compare(left.codePoints().toArray(), right.codePoints().toArray());

    private CodePoints() {}
}
