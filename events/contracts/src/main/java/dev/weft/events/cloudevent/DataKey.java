package dev.weft.events.cloudevent;

/**
 * Finds the key of a record in its data without decoding it: as this codec writes states, the segments of the key are the first texts, in
 * order, and in a nested record where the key is one.
 */
final class DataKey {

    private DataKey() {}

    /** Whether the data surely names this key; false says nothing. The data is of a recognized shape. */
    static boolean surelyNames(byte[] data, byte[] key) {
        int at = 1;
        int from = 0;
        while (from <= key.length) {
            int to = from;
            while (to < key.length && key[to] != '/') {
                to++;
            }
            at = value(data, at);
            while (at > 0 && at < data.length && data[at] == '{') {
                at = value(data, at + 1);
            }
            if (at < 0 || !text(data, at, key, from, to)) {
                return false;
            }
            at += to - from + 3;
            from = to + 1;
        }
        return true;
    }

    /** Where the value of the field begins whose name begins here; -1 when none does. */
    private static int value(byte[] data, int at) {
        if (at >= data.length || data[at] != '"') {
            return -1;
        }
        int i = at + 1;
        while (i < data.length && data[i] != '"') {
            i++;
        }
        return i + 1 < data.length && data[i + 1] == ':' ? i + 2 : -1;
    }

    private static boolean text(byte[] data, int at, byte[] key, int from, int to) {
        int length = to - from;
        if (at + length + 1 >= data.length || data[at] != '"' || data[at + 1 + length] != '"') {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (data[at + 1 + i] != key[from + i]) {
                return false;
            }
        }
        return true;
    }
}
