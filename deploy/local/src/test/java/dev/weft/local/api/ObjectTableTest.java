package dev.weft.local.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectTableTest {

    @ParameterizedTest
    @CsvSource({
        "PT-5S, <invalid>",
        "PT-1S, 0s",
        "PT119S, 119s",
        "PT2M, 2m",
        "PT2M5S, 2m5s",
        "PT9M59S, 9m59s",
        "PT10M30S, 10m",
        "PT179M, 179m",
        "PT3H, 3h",
        "PT7H30M, 7h30m",
        "PT47H59M, 47h",
        "PT48H, 2d",
        "PT50H, 2d2h",
        "PT200H, 8d",
        "PT9600H, 400d",
        "PT18000H, 2y20d",
        "PT87600H, 10y"
    })
    void anAgeHasTwoUnitsAtMost(Duration duration, String text) {
        assertThat(ObjectTable.text(duration)).isEqualTo(text);
    }
}
