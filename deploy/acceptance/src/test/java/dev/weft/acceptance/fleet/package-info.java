/** A whole fleet for tests: broker and services as processes, hub and members in this one, where their faults can be switched on. */
@org.jspecify.annotations.NullMarked
package dev.weft.acceptance.fleet;
