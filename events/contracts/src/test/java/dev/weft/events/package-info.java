/** Tests of the contracts. */
package dev.weft.events;
