/** What is killed, frozen or taken away comes back without losing a wish and without giving an address twice. */
@org.jspecify.annotations.NullMarked
package dev.weft.acceptance.faults;
