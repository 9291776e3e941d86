/** The address engine under faults, with claims straight from the log: more of them than pods could ask for. */
@org.jspecify.annotations.NullMarked
package dev.weft.acceptance.engine;
