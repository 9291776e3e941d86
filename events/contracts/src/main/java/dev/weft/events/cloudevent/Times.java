package dev.weft.events.cloudevent;

import java.time.Instant;
import java.time.LocalDate;

/** Times as {@link Instant#toString} writes them, read without the general parser. */
final class Times {

    private static final int SECONDS_LENGTH = "2026-01-02T03:04:05Z".length();

    private Times() {}

    /**
     * Reads a time.
     *
     * @throws java.time.DateTimeException when it is none
     */
    static Instant parse(byte[] text) {
        return surely(text, 0, text.length) ? read(text) : Instant.parse(Attributes.text(text));
    }

    private static Instant read(byte[] text) {
        long day = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10))
                .toEpochDay();
        long second = number(text, 11, 13) * 3600L + number(text, 14, 16) * 60L + number(text, 17, 19);
        int nano = 0;
        if (text.length > SECONDS_LENGTH) {
            nano = number(text, 20, text.length - 1);
            for (int i = text.length - 1; i < 29; i++) {
                nano *= 10;
            }
        }
        return Instant.ofEpochSecond(day * 86_400 + second, nano);
    }

    /** Whether these bytes are a plain UTC time; the last days of a month are left to the general parser. */
    static boolean surely(byte[] text, int from, int to) {
        int length = to - from;
        return length >= SECONDS_LENGTH
                && length <= SECONDS_LENGTH + 10
                && text[to - 1] == 'Z'
                && digits(text, from, from + 4)
                && text[from + 4] == '-'
                && within(text, from + 5, 1, 12)
                && text[from + 7] == '-'
                && within(text, from + 8, 1, 28)
                && text[from + 10] == 'T'
                && within(text, from + 11, 0, 23)
                && text[from + 13] == ':'
                && within(text, from + 14, 0, 59)
                && text[from + 16] == ':'
                && within(text, from + 17, 0, 59)
                && (length == SECONDS_LENGTH
                        || length > SECONDS_LENGTH + 1 && text[from + 19] == '.' && digits(text, from + 20, to - 1));
    }

    private static boolean within(byte[] text, int at, int low, int high) {
        return digits(text, at, at + 2) && number(text, at, at + 2) >= low && number(text, at, at + 2) <= high;
    }

    private static boolean digits(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] < '0' || text[i] > '9') {
                return false;
            }
        }
        return true;
    }

    private static int number(byte[] text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + text[i] - '0';
        }
        return number;
    }
}
