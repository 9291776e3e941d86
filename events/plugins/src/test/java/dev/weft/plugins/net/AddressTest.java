package dev.weft.plugins.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.5, 10.0.0.5",
        "255.255.255.255, 255.255.255.255",
        "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
        "::, ::",
        "1::, 1::",
        "::1, ::1",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7",
        "::ffff:10.1.2.3, 10.1.2.3",
        "64:ff9b::10.1.2.3, 64:ff9b::a01:203",
        "fe80:0:0:1:0:0:0:0, fe80:0:0:1::"
    })
    void anAddressIsWrittenInItsCanonicalForm(String text, String canonical) {
        assertThat(Address.of(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0",
                "10.0.0.256",
                "10.0.0.05",
                "10.0.0.5 ",
                "1.2.3.4.5",
                "::1::",
                "1:2:3:4:5:6:7",
                "12345::",
                "1:2:3:4:5:6:7:8:9",
                "fe80::1%eth0",
                ":1",
                "1:",
                "::00001",
                "1:2:3:4:5:6:7::8:9",
                "g::"
            })
    void whatIsNoAddressIsRefused(String text) {
        assertThat(Address.parse(text)).isEmpty();
    }

    @Test
    void arithmeticAgreesWithBigIntegers() {
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            Family family = i % 2 == 0 ? Family.IPV4 : Family.IPV6;
            Address address = Address.of(family, new BigInteger(family.bits(), random));
            int prefix = random.nextInt(family.bits() + 1);
            BigInteger hosts = BigInteger.ONE.shiftLeft(family.bits() - prefix).subtract(BigInteger.ONE);
            assertThat(address.masked(prefix).number())
                    .as("%s/%s", address, prefix)
                    .isEqualTo(address.number().andNot(hosts));
            assertThat(address.filled(prefix).number())
                    .as("%s/%s", address, prefix)
                    .isEqualTo(address.number().or(hosts));
            assertThat(address.next())
                    .isEqualTo(Address.of(family, address.number().add(BigInteger.ONE)));
            assertThat(address.next().previous()).isEqualTo(address);
            if (family == Family.IPV4 || address.high() != 0) {
                assertThat(Address.of(address.toString())).isEqualTo(address);
            }
        }
    }

    @Test
    void holesAreCutOutOfRanges() {
        List<AddressRange> left = AddressRange.subtract(
                List.of(AddressRange.of("10.0.0.0-10.0.0.9"), AddressRange.of("10.0.1.0/30")),
                List.of(
                        AddressRange.of("10.0.1.3"),
                        AddressRange.of("10.0.0.0"),
                        AddressRange.of("10.0.0.4-10.0.0.6"),
                        AddressRange.of("10.0.0.5-10.0.0.7"),
                        AddressRange.of("10.9.0.0/16")));
        assertThat(left)
                .map(AddressRange::toString)
                .containsExactly("10.0.0.1-10.0.0.3", "10.0.0.8-10.0.0.9", "10.0.1.0-10.0.1.2");
        assertThat(AddressRange.subtract(left, List.of(AddressRange.of("0.0.0.0/0"))))
                .isEmpty();
    }
}
