package dev.weft.attach.domain.nad;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkSpecTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"macvlan\":{},\"ipam\":{\"pool\":{\"name\":\"storage\"}}} | pool/storage",
                "{\"bridge\":{},\"ipam\":{\"dhcp\":{}}}                      | dhcp",
                "{\"bridge\":{},\"ipam\":{\"hostLocal\":{\"ranges\":[]}}}     | hostLocal",
                "{\"raw\":{\"config\":\"{}\"}}                              | none"
            })
    void theWayOfAddressingIsOneWord(String spec, String word) throws Exception {
        assertThat(NetworkSpec.read(new ObjectMapper().readTree(spec)).addressing())
                .isEqualTo(word);
    }

    @Test
    void theKindsThatAreSetAreNamedInTheOrderOfTheSchema() throws Exception {
        NetworkSpec spec = NetworkSpec.read(new ObjectMapper().readTree("{\"vlan\":{},\"sriov\":{}}"));

        assertThat(spec.kinds().keySet()).containsExactly("sriov", "vlan");
    }
}
