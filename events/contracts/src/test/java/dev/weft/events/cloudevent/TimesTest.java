package dev.weft.events.cloudevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {

    @Test
    void timesAreReadAsTheGeneralParserReadsThem() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            int nano = random.nextInt(1_000_000_000);
            Instant time = Instant.ofEpochSecond(
                    random.nextLong(4_000_000_000L), nano / (int) Math.pow(10, random.nextInt(10)) % 1_000_000_000);

            assertThat(Times.parse(bytes(time.toString()))).isEqualTo(time);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-02-29T00:00:00Z",
                "2024-12-31T23:59:59.999999999Z",
                "+12345-01-01T00:00:00Z",
                "2024-01-01T24:00:00Z",
                "2024-01-01T00:00:00.1Z",
                "2024-01-01T00:00:00.Z",
                "2024-01-01T02:00:00+02:00"
            })
    void rareTimesAreReadToo(String text) {
        assertThat(Times.parse(bytes(text))).isEqualTo(Instant.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2024-13-01T00:00:00Z", "2024-02-30T00:00:00Z"})
    void whatIsNoTimeIsRefused(String text) {
        assertThatThrownBy(() -> Times.parse(bytes(text))).isInstanceOf(DateTimeException.class);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
