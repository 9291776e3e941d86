package dev.weft.conformance;

import java.util.Map;

/** The areas of the vectors that one part of the domain claims to know. An area that no set names is "not built". */
public interface AreaSet {

    /** Area name as the vectors spell it, to the check that runs one case of it. */
    Map<String, Check> areas();
}
