package dev.weft.inventory.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentsTest {

    @ParameterizedTest
    @CsvSource({
        "fleet/rke2/shop/db-0, fleet/rke2, true",
        "fleet/rke2/shop/db-0, fleet/rke2/, true",
        "fleet/rke2, fleet/rke2, true",
        "fleet/rke2, fleet/rke2/, true",
        "fleet/rke2-b/shop/db-0, fleet/rke2, false",
        "fleet/rke2, fleet/rke2/shop, false",
        "other/fleet/rke2, fleet, false",
        "fleet/rke2, '', true",
    })
    void segmentsBeginAKeyOnlyWhole(String key, String segments, boolean begins) {
        assertThat(Segments.begin(key, segments)).isEqualTo(begins);
    }

    @Test
    void noSegmentsBeginEveryKey() {
        assertThat(Segments.begin("fleet/rke2", null)).isTrue();
    }
}
