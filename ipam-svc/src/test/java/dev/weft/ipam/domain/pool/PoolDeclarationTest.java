package dev.weft.ipam.domain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.ipam.domain.pool.PoolDeclaration.Problem;
import dev.weft.ipam.domain.pool.PoolDeclaration.Reservation;
import dev.weft.ipam.domain.pool.PoolDeclaration.RouteText;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolDeclarationTest {

    private static PoolDeclaration pool(
            List<String> cidrs,
            List<String> ranges,
            List<String> excludes,
            List<String> gateways,
            @Nullable String rest) {
        return new PoolDeclaration(
                "team/blue", "vlan10", cidrs, ranges, excludes, List.of(), gateways, List.of(), rest);
    }

    @Test
    void everyProblemIsNamedAtOnceWithItsFieldAndMend() {
        PoolDeclaration bad = new PoolDeclaration(
                "blue",
                " ",
                List.of("10.0.0.1/24", "10.1.0.0/24", "10.1.0.0/24", "10.1.0.0/16", "nonsense"),
                List.of(
                        "10.1.0.9-10.1.0.5",
                        "10.1.0.1-fd00::1",
                        "10.9.0.1-10.9.0.5",
                        "10.1.0.10-10.1.0.20",
                        "10.1.0.20-10.1.0.30"),
                List.of("10.1.0.129/28", "x"),
                List.of(new Reservation("10.1.0.7", ""), new Reservation("10.7.0.7", "printer")),
                List.of("10.1.0.1", "10.1.0.2", "10.3.0.1"),
                List.of(new RouteText("0.0.0.0/0", "fd00::1"), new RouteText("x", null)),
                "soon");
        assertThat(bad.check().spec()).isEmpty();
        assertThat(bad.check().problems())
                .extracting(Problem::field)
                .containsExactly(
                        "key",
                        "addressDomain",
                        "cidrs[0]",
                        "cidrs[2]",
                        "cidrs[3]",
                        "cidrs[4]",
                        "ranges[0]",
                        "ranges[1]",
                        "ranges[2]",
                        "ranges[4]",
                        "excludes[0]",
                        "excludes[1]",
                        "reserved[0].reason",
                        "reserved[1].address",
                        "gateway[1]",
                        "gateway[2]",
                        "routes[0].gw",
                        "routes[1].dst",
                        "quarantine");
        assertThat(bad.check().problems())
                .allSatisfy(problem -> assertThat(problem.mend()).isNotBlank());
        assertThat(bad.check().problems().get(2))
                .hasToString("cidrs[0]: 10.0.0.1/24 has host bits set; write 10.0.0.0/24");
    }

    @Test
    void excludesThatLeaveNothingAreRefused() {
        assertThat(pool(
                                List.of("10.0.0.0/30", "fd00::/64"),
                                List.of(),
                                List.of("10.0.0.0/31", "10.0.0.2"),
                                List.of(),
                                null)
                        .check()
                        .problems())
                .map(Problem::toString)
                .containsExactly("excludes: leave no IPv4 address to give; exclude less or widen cidrs or ranges");
    }

    @Test
    void aPoolWithoutAnAddressNamesTheFieldThatTookTheLastOne() {
        assertThat(emptied(List.of("10.0.0.5"), List.of(), "10.0.0.5"))
                .containsExactly("gateway: leaves no IPv4 address to give; widen cidrs or ranges");
        assertThat(emptied(List.of("10.0.0.0"), List.of(), null))
                .containsExactly("ranges: leave no IPv4 address to give; widen cidrs or ranges");
        assertThat(emptied(List.of("10.0.0.5"), List.of(new Reservation("10.0.0.5", "printer")), null))
                .containsExactly("reserved: leave no IPv4 address to give; reserve less or widen cidrs or ranges");
    }

    private static List<String> emptied(List<String> ranges, List<Reservation> reserved, @Nullable String gateway) {
        PoolDeclaration declaration = new PoolDeclaration(
                "fleet/pool",
                "domain",
                List.of("10.0.0.0/24", "fd00::/64"),
                ranges,
                List.of("fd00::5"),
                reserved,
                gateway == null ? List.of() : List.of(gateway),
                List.of(),
                null);
        return declaration.check().problems().stream().map(Problem::toString).toList();
    }

    @ParameterizedTest
    @CsvSource({"5m, 300", "1h30m, 5400", "PT2S, 2", "0, 0", "90s, 90", "500ms, 1", "PT1.5S, 2", "30m1h, 5400"})
    void theQuarantineIsReadInBothForms(String text, long seconds) {
        assertThat(pool(List.of("10.0.0.0/24"), List.of(), List.of(), List.of(), text)
                        .check()
                        .orThrow()
                        .quarantine())
                .isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"-5m", "5", "PT-5M", "m", "99999999999999999999h", "9000h"})
    void aBadQuarantineIsRefused(String text) {
        assertThat(pool(List.of("10.0.0.0/24"), List.of(), List.of(), List.of(), text)
                        .check()
                        .problems())
                .extracting(Problem::field)
                .containsExactly("quarantine");
    }

    @Test
    void theSmallestPrefixesAreUsableWhole() {
        assertThat(pool(
                                List.of("10.0.0.0/31", "10.0.1.1/32", "fd00::/127", "fd01::1/128"),
                                List.of(),
                                List.of(),
                                List.of(),
                                null)
                        .check()
                        .orThrow()
                        .usable())
                .map(Object::toString)
                .containsExactly("10.0.0.0-10.0.0.1", "10.0.1.1", "fd00::-fd00::1", "fd01::1");
    }
}
