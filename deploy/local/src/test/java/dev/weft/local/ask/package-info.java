@org.jspecify.annotations.NullMarked
package dev.weft.local.ask;
