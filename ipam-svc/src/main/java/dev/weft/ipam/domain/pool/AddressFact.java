package dev.weft.ipam.domain.pool;

import dev.weft.plugins.net.Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened in an address domain. Facts carry the full new state, so applying one twice changes nothing. */
public sealed interface AddressFact {

    /** What the fact changes in the key/value store. */
    List<RecordChange> changes();

    /** One write to the key/value store. */
    sealed interface RecordChange {

        String storeKey();

        /** The record is new or replaces the one of that key. */
        record Put(DomainRecord record) implements RecordChange {
            @Override
            public String storeKey() {
                return record.storeKey();
            }
        }

        /** The record of that key is gone. */
        record Delete(String storeKey) implements RecordChange {}
    }

    /** A pool is declared, changed, or (with {@code retiring}) waits for its last claims before it goes. */
    record PoolDeclared(PoolRecord pool) implements AddressFact {
        @Override
        public List<RecordChange> changes() {
            return List.of(new RecordChange.Put(pool));
        }
    }

    /** A declaration was refused; an earlier declaration of the pool stays in force. */
    record PoolRefused(String pool, String code, String sentence) implements AddressFact {
        @Override
        public List<RecordChange> changes() {
            return List.of();
        }
    }

    /** A pool is gone; its waiting claims wait on as {@link WaitingReason#POOL_UNKNOWN}. */
    record PoolRemoved(String pool) implements AddressFact {
        @Override
        public List<RecordChange> changes() {
            return List.of(new RecordChange.Delete(PoolRecord.storeKey(pool)));
        }
    }

    /** A claim has its addresses. */
    record ClaimAssigned(ClaimRecord claim) implements AddressFact {
        @Override
        public List<RecordChange> changes() {
            return List.of(new RecordChange.Put(claim));
        }
    }

    /**
     * A claim waits.
     *
     * @param place at the time of the fact: 1 is served next, 0 waits for a mend and not for its turn
     */
    record ClaimWaiting(ClaimRecord claim, int place) implements AddressFact {
        @Override
        public List<RecordChange> changes() {
            return List.of(new RecordChange.Put(claim));
        }
    }

    /**
     * A claim is gone, or gives up its addresses for a changed request; {@code claim} is its last state.
     *
     * @param reason of the person who ordered it; absent when nobody did
     */
    record ClaimReleased(ClaimRecord claim, @Nullable String reason) implements AddressFact {
        @Override
        public List<RecordChange> changes() {
            return List.of(new RecordChange.Delete(claim.storeKey()));
        }
    }

    /** A released address rests. */
    record AddressQuarantined(QuarantineRecord quarantine) implements AddressFact {
        @Override
        public List<RecordChange> changes() {
            return List.of(new RecordChange.Put(quarantine));
        }
    }

    /** A released address may be given again: its quarantine is over, or it had none. */
    record AddressFreed(Address address, String pool) implements AddressFact {
        @Override
        public List<RecordChange> changes() {
            return List.of(new RecordChange.Delete(QuarantineRecord.storeKey(address)));
        }
    }

    /** A person ended the rest of an address, which the {@link AddressFreed} before it frees. */
    record RestEnded(QuarantineRecord quarantine, String reason) implements AddressFact {
        @Override
        public List<RecordChange> changes() {
            return List.of();
        }
    }

    /** An order to release is decided, was taken back, or stands again. */
    record ReleaseDecided(ReleaseRecord release) implements AddressFact {
        @Override
        public List<RecordChange> changes() {
            return List.of(new RecordChange.Put(release));
        }
    }

    /** An order that was taken back long ago need not be remembered any more. */
    record ReleaseForgotten(ReleaseRecord release) implements AddressFact {
        @Override
        public List<RecordChange> changes() {
            return List.of(new RecordChange.Delete(release.storeKey()));
        }
    }
}
