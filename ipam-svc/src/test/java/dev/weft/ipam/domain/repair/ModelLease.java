package dev.weft.ipam.domain.repair;

import java.util.Random;

/**
 * The plugin's lease and who is after it, a second a tick. A living holder renews at each tick; a waiting call counts from its own first sight of
 * the record and gives up after two minutes.
 */
final class ModelLease {

    private static final int GIVES_UP = 120;

    private long version;
    private String holder = "";
    private int seconds = 1;
    private int transitions;
    private boolean lives;
    private long seen = -1;
    private int seenAt;
    private int begunAt;
    int holders;

    PluginLease shown() {
        return new PluginLease(ModelMember.NS, PluginLease.NAME, Long.toString(version), holder, seconds, transitions);
    }

    void tick(Random random, int now, boolean calm) {
        if (lives) {
            held(random, calm);
        } else {
            wanted(random, now, calm);
        }
    }

    private void held(Random random, boolean calm) {
        int fate = random.nextInt(128);
        if (fate == 0 && !calm) {
            lives = false;
        } else if (fate <= 2) {
            lives = false;
            holder = "";
            seconds = 1;
            version++;
        } else {
            version++;
        }
    }

    private void wanted(Random random, int now, boolean calm) {
        if (now - begunAt >= GIVES_UP) {
            begunAt = now;
            seen = -1;
        }
        if (seen != version) {
            seen = version;
            seenAt = now;
        }
        boolean free = holder.isEmpty() || now - seenAt >= seconds;
        // One more is refused as negative.
        if (free && transitions < Integer.MAX_VALUE) {
            holder = "kube-system/whereabouts-" + holders++;
            lives = true;
            seconds = calm || random.nextInt(3) > 0 ? 1 : 60 + random.nextInt(600);
            transitions = !calm && random.nextInt(8) == 0 ? Integer.MAX_VALUE : transitions + 1;
            version++;
            begunAt = now;
        }
    }

    /** The newest version, whatever was read. */
    String version() {
        return Long.toString(version);
    }

    /** A patch that tests the version; false when it is refused. */
    boolean shorten(String on, boolean reset) {
        if (!on.equals(version())) {
            return false;
        }
        if (lives) {
            throw new AssertionError("the lease of " + holder + " is shortened, which lives and renews it");
        }
        seconds = 1;
        transitions = reset ? 0 : transitions;
        version++;
        return true;
    }
}
