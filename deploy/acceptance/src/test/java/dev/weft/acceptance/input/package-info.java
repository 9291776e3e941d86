/** Bad input of every kind on one running fleet: each shows its reason where the user looks, and delays nobody else. */
@org.jspecify.annotations.NullMarked
package dev.weft.acceptance.input;
