package dev.weft.attach.domain.nad;

import dev.weft.attach.domain.request.KnownNetwork;
import dev.weft.events.key.NetworkKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is in a member, as far as placing a network depends on it. */
public interface MemberDefinitions {

    /**
     * A definition that is there.
     *
     * @param config {@code spec.config}; empty when absent
     */
    record Existing(String namespace, String name, Map<String, String> annotations, String config) {

        public Existing {
            annotations = Map.copyOf(annotations);
        }

        /** {@code namespace/name}. */
        public String key() {
            return namespace + "/" + name;
        }

        /** Whether it was made from that network; all others are their makers' own. */
        public boolean madeFrom(NetworkKey network) {
            return network.text().equals(annotations.get(Declared.OWNER));
        }

        /** The one node that it was made for; empty when it is for all. */
        public Optional<String> node() {
            return Optional.ofNullable(annotations.get(KnownNetwork.NODE_KEY));
        }
    }

    boolean hasNamespace(String namespace);

    /** Whether the member knows the kind NetworkAttachmentDefinition, and its definitions have been read. */
    boolean served();

    Optional<Existing> at(String namespace, String name);

    List<Existing> madeFrom(NetworkKey network);

    /** How many pods are attached, or ask to be. */
    int pods(String namespace, String name);

    /** How many pods of one node are attached, or ask to be. */
    default int pods(String namespace, String name, String node) {
        return 0;
    }

    /** The addresses that pods have of a definition, without prefix length. */
    default List<String> addresses(String namespace, String name) {
        return List.of();
    }
}
