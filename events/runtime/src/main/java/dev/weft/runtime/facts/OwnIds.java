package dev.weft.runtime.facts;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The ids of the last facts that this process has written. A record is read by up to two consumers and with delay, so an id stays until
 * many newer ones have come; one that is forgotten too early only makes its reader look twice.
 */
final class OwnIds {

    private static final int KEPT = 16_384;

    private final Set<String> ids = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > KEPT;
        }
    });

    synchronized void add(String id) {
        ids.add(id);
    }

    synchronized boolean contains(String id) {
        return ids.contains(id);
    }
}
