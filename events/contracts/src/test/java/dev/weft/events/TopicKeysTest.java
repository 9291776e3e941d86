package dev.weft.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TopicKeysTest {

    @ParameterizedTest
    @EnumSource(value = Topic.class, names = "DEAD_LETTERS", mode = EnumSource.Mode.EXCLUDE)
    void aKeyIsRecognizedWhereItCanBeRead(Topic topic) {
        for (String text : new String[] {
            "", "/", "a", "a/", "/a", "a/b", "a//b", "a/b/", "a/b/c", "a/b/c/d", "a/b/c/d/e", "a/b/c/d/e/f", "a/b//d/e"
        }) {
            assertThat(topic.isKey(text)).as(text).isEqualTo(readable(topic, text));
        }
    }

    private static boolean readable(Topic topic, String text) {
        try {
            topic.parseKey(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
