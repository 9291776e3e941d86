package dev.weft.policy.domain.sriov;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SupportedNicsTest {

    @Test
    void theBuiltInListKnowsCommonModels() {
        SupportedNics nics = SupportedNics.builtIn();

        assertThat(nics.knows("8086", "158b")).isTrue();
        assertThat(nics.vfDevice("158b")).contains("154c");
        assertThat(nics.knows("8086", "1017")).isFalse();
        assertThat(SupportedNics.read(SupportedNics.builtInData()).unreadable()).isEmpty();
    }

    @Test
    void entriesOfAConfigMapThatCannotBeReadAreNamedAndTheOthersHold() {
        SupportedNics.Reading reading =
                SupportedNics.read(Map.of("good", "8086 158a 154c", "short", "8086 158b", "spaces", "8086  158b 154c"));

        assertThat(reading.unreadable()).containsExactlyInAnyOrder("short", "spaces");
        assertThat(reading.nics().models()).hasSize(1);
    }

    @Test
    void ofTwoEntriesForOneDeviceTheFirstKeyCounts() {
        SupportedNics nics = SupportedNics.read(Map.of("b", "8086 158a 2222", "a", "8086 158a 1111"))
                .nics();

        assertThat(nics.vfDevice("158a")).contains("1111");
    }

    @Test
    void theVendorIsNotComparedForTheDeviceOfVirtualFunctions() {
        assertThat(SupportedNics.of(List.of("15b3 158a 101e")).vfDevice("158a")).contains("101e");
    }
}
