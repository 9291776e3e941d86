/** Benchmarks: measured by {@code ./weft bench}, never asserted and never run with the tests. */
@org.jspecify.annotations.NullMarked
package dev.weft.acceptance.bench;
