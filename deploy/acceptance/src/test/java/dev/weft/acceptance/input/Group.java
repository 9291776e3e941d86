package dev.weft.acceptance.input;

import java.util.List;

/** Rows that are wrong at the same time, in one area. */
interface Group {

    /** The area in one word. */
    String name();

    /** Makes everything wrong; waits for nothing but what the rows need. */
    void begin();

    /** What must be seen while it is wrong. */
    List<Row> rows();

    /** Ends what is wrong, where it can be ended. */
    default void end() {}

    /** What must be seen after that. */
    default List<Row> after() {
        return List.of();
    }
}
