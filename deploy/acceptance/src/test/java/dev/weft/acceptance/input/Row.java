package dev.weft.acceptance.input;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * One kind of bad input and what must be said about it.
 *
 * @param sentence what a user did wrong
 * @param words what the reason must hold: the object, the field, what was expected, the step that mends it
 * @param look what is said now, and where
 */
record Row(String sentence, List<String> words, Supplier<Seen> look) {

    /** How long a reason may take to show on a machine that is busy with all other rows. */
    static final Duration PATIENCE = Duration.ofSeconds(150);

    Row {
        words = List.copyOf(words);
    }

    /** What is seen at one place; empty when nothing is there yet. */
    record Seen(String where, String reason) {}

    /** A row whose words are given after the place to look at. */
    static Row of(String sentence, Supplier<Seen> look, String... words) {
        return new Row(sentence, List.of(words), look);
    }

    /** The words that a text does not have; case does not matter. */
    List<String> missing(String reason) {
        String lower = reason.toLowerCase(Locale.ROOT);
        return words.stream()
                .filter(word -> !lower.contains(word.toLowerCase(Locale.ROOT)))
                .toList();
    }
}
