package dev.weft.local.api;

/** What works requests, whoever brings them. */
record ApiParts(Kinds kinds, Store store, Objects objects, Deletions deletions) {}
