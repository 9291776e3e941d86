package dev.weft.ipam.domain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Cidr;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AddressDomainTest {

    private static final String POOL = "team/blue";

    private Instant now = Instant.parse("2026-03-01T00:00:00Z");
    private AddressDomain domain = AddressDomain.empty("vlan10");

    private List<AddressFact> run(DomainCommand command) {
        List<AddressFact> facts = domain.decide(command, now);
        domain = domain.apply(facts);
        return facts;
    }

    private List<AddressFact> declare(String key, @Nullable String quarantine, String... cidrs) {
        return run(new DomainCommand.DeclarePool(new PoolDeclaration(
                        key,
                        "vlan10",
                        List.of(cidrs),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        quarantine)
                .check()
                .orThrow()));
    }

    private ClaimRecord claim(String name, String... ips) {
        run(new DomainCommand.RequestClaim(
                new ClaimRequest(POOL + "/" + name, "team/c1/ns/" + name + "/net1", List.of(ips), null)));
        return domain.claim(POOL + "/" + name).orElseThrow();
    }

    private ClaimRecord claimed(String name) {
        return domain.claim(POOL + "/" + name).orElseThrow();
    }

    private List<AddressFact> withdraw(String name) {
        return run(new DomainCommand.WithdrawClaim(POOL + "/" + name));
    }

    private static String why(ClaimRecord claim) {
        return claim.waiting().orElseThrow().reason().code();
    }

    @Test
    void eachFamilyGivesItsLowestFreeAddress() {
        declare(POOL, null, "10.0.0.0/24", "fd00::/64");
        assertThat(claim("a").ips()).containsExactly(Cidr.of("10.0.0.1/24"), Cidr.of("fd00::1/64"));
        assertThat(claim("b").ips()).containsExactly(Cidr.of("10.0.0.2/24"), Cidr.of("fd00::2/64"));
        withdraw("a");
        assertThat(claim("c").ips()).containsExactly(Cidr.of("10.0.0.1/24"), Cidr.of("fd00::1/64"));
    }

    @Test
    void anAddressIsGivenInBothFamiliesOrNotAtAll() {
        declare(POOL, null, "10.0.0.0/30", "fd00::/127");
        claim("a");
        claim("b");
        run(new DomainCommand.DeclarePool(PoolDeclaration.of(POOL, "vlan10", List.of("10.0.0.0/24", "fd00::/127"))
                .check()
                .orThrow()));
        ClaimRecord waits = claim("c");
        assertThat(why(waits)).isEqualTo("PoolExhausted");
        assertThat(waits.pending().sentence()).contains(POOL, "IPv6", "capacity 2", "add a range");
        assertThat(waits.ips()).isEmpty();
    }

    @Test
    void aRepeatedClaimGetsTheSameAnswer() {
        declare(POOL, null, "10.0.0.0/30");
        ClaimRecord first = claim("a");
        AddressDomain before = domain;
        List<AddressFact> again = run(new DomainCommand.RequestClaim(first.request()));
        assertThat(again).containsExactly(new AddressFact.ClaimAssigned(first));
        assertThat(domain.records()).containsExactlyElementsOf(before.records().toList());
    }

    @Test
    void decidingChangesNothing() {
        declare(POOL, null, "10.0.0.0/30");
        List<DomainRecord> before = domain.records().toList();
        domain.decide(new DomainCommand.RequestClaim(ClaimRequest.of(POOL + "/a", "o")), now);
        assertThat(domain.records()).containsExactlyElementsOf(before);
    }

    @Test
    void waitingClaimsAreServedInTheirOrderWhenAddressesComeFree() {
        declare(POOL, null, "10.0.0.0/30");
        claim("a");
        claim("b");
        claim("z");
        claim("y");
        assertThat(domain.place(POOL + "/z")).isEqualTo(1);
        assertThat(domain.place(POOL + "/y")).isEqualTo(2);
        withdraw("a");
        assertThat(claimed("z").ips()).containsExactly(Cidr.of("10.0.0.1/30"));
        assertThat(domain.place(POOL + "/y")).isEqualTo(1);
        withdraw("z");
        assertThat(claimed("y").ips()).containsExactly(Cidr.of("10.0.0.1/30"));
    }

    @Test
    void aReleasedAddressRestsAndThenServesWhoWaits() {
        declare(POOL, "5m", "10.0.0.0/30");
        claim("a");
        claim("b");
        claim("c");
        assertThat(withdraw("a")).hasSize(2).last().isInstanceOf(AddressFact.AddressQuarantined.class);
        assertThat(why(claimed("c"))).isEqualTo("PoolExhausted");
        assertThat(domain.nextDue()).contains(now.plusSeconds(300));
        now = now.plusSeconds(299);
        assertThat(run(new DomainCommand.PassTime())).isEmpty();
        now = now.plusSeconds(1);
        assertThat(run(new DomainCommand.PassTime())).hasSize(2);
        assertThat(claimed("c").ips()).containsExactly(Cidr.of("10.0.0.1/30"));
    }

    @Test
    void aClaimThatComesBackInTimeGetsItsAddressAgainAndNobodyElseDoes() {
        declare(POOL, "5m", "10.0.0.0/29");
        ClaimRecord before = claim("a");
        withdraw("a");
        assertThat(claim("b").ips()).containsExactly(Cidr.of("10.0.0.2/29"));
        assertThat(why(claim("c", "10.0.0.1"))).isEqualTo("AddressQuarantined");
        assertThat(claim("a")).isEqualTo(before);
        assertThat(domain.quarantine(Address.of("10.0.0.1"))).isEmpty();
    }

    @Test
    void aWishedAddressIsGivenOrItsObstacleIsNamed() {
        run(new DomainCommand.DeclarePool(new PoolDeclaration(
                        POOL,
                        "vlan10",
                        List.of("10.0.0.0/24"),
                        List.of("10.0.0.10-10.0.0.99", "10.0.0.255"),
                        List.of("10.0.0.16/28"),
                        List.of(new PoolDeclaration.Reservation("10.0.0.10", "printer on floor 2")),
                        List.of("10.0.0.50"),
                        List.of(),
                        null)
                .check()
                .orThrow()));
        assertThat(claim("a", "10.0.0.40").ips()).containsExactly(Cidr.of("10.0.0.40/24"));
        assertThat(claim("b", "10.0.0.40/24").pending().sentence()).contains("taken by team/c1/ns/a/net1");
        assertThat(why(claim("c", "10.0.0.9"))).isEqualTo("AddressOutsidePool");
        assertThat(claim("d", "10.0.0.10").pending().sentence()).contains("printer on floor 2");
        assertThat(claim("e", "10.0.0.17").pending().sentence()).contains("excluded 10.0.0.16-10.0.0.31");
        assertThat(claim("f", "10.0.0.50").pending().sentence()).contains("gateway");
        assertThat(why(claim("g", "10.0.0.255"))).isEqualTo("AddressExcluded");
        assertThat(why(claim("h", "10.0.0.41", "10.0.0.42"))).isEqualTo("RequestInvalid");
        assertThat(claim("i", "10.0.0.41/16").pending().sentence()).contains("write 10.0.0.41/24");
        assertThat(why(claim("j", "fd00::1"))).isEqualTo("AddressOutsidePool");
        assertThat(claim("k").ips())
                .as("those that wait for a mend block nobody")
                .hasSize(1);
        withdraw("a");
        assertThat(claimed("b").ips()).containsExactly(Cidr.of("10.0.0.40/24"));
        assertThat(claim("b").ips())
                .as("a changed wish that fits keeps the address")
                .containsExactly(Cidr.of("10.0.0.40/24"));
        assertThat(claim("b", "10.0.0.60").ips()).containsExactly(Cidr.of("10.0.0.60/24"));
        assertThat(domain.holder(Address.of("10.0.0.40"))).isEmpty();
    }

    @Test
    void aClaimBeforeItsPoolWaitsAndIsServedWhenThePoolComes() {
        assertThat(why(claim("a"))).isEqualTo("PoolUnknown");
        assertThat(why(claim("b"))).isEqualTo("PoolUnknown");
        declare(POOL, null, "10.0.0.1/32");
        assertThat(claimed("a").ips()).containsExactly(Cidr.of("10.0.0.1/32"));
        assertThat(why(claimed("b"))).isEqualTo("PoolExhausted");
        declare(POOL, null, "10.0.0.0/31");
        assertThat(claimed("b").ips()).containsExactly(Cidr.of("10.0.0.0/31"));
    }

    @Test
    void poolsOfOneDomainMustNotOverlap() {
        declare(POOL, null, "10.0.0.0/24");
        List<AddressFact> facts = declare("other/red", null, "10.0.0.128/25");
        assertThat(facts)
                .singleElement()
                .isInstanceOfSatisfying(
                        AddressFact.PoolRefused.class,
                        refused -> assertThat(refused.sentence()).contains("other/red", POOL));
        assertThat(domain.pool("other/red")).isEmpty();
    }

    @Test
    void aShrunkPoolKeepsWhatItGaveAndGivesNoMoreOfIt() {
        declare(POOL, null, "10.0.0.0/29");
        claim("a");
        claim("b");
        ClaimRecord c = claim("c");
        declare(POOL, null, "10.0.0.0/30");
        assertThat(claimed("c")).isEqualTo(c);
        withdraw("c");
        assertThat(why(claim("d"))).isEqualTo("PoolExhausted");
    }

    @Test
    void aPoolInUseGoesWithItsLastClaim() {
        declare(POOL, null, "10.0.0.0/29");
        claim("a");
        run(new DomainCommand.RemovePool(POOL));
        assertThat(domain.pool(POOL).orElseThrow().retiring()).isTrue();
        assertThat(why(claim("b"))).isEqualTo("PoolRetiring");
        withdraw("a");
        assertThat(domain.pool(POOL)).isEmpty();
        assertThat(why(claimed("b"))).isEqualTo("PoolUnknown");
    }

    @Test
    void everyClaimHasALocallyAdministeredUnicastMacOfItsOwn() {
        declare(POOL, null, "10.0.0.0/24");
        ClaimRecord a = claim("a");
        assertThat(a.mac()).matches("[0-9a-f][26ae](:[0-9a-f]{2}){5}");
        run(new DomainCommand.RequestClaim(new ClaimRequest(POOL + "/b", "o", List.of(), a.mac())));
        assertThat(why(claimed("b"))).isEqualTo("MacTaken");
        withdraw("a");
        assertThat(claimed("b").mac()).isEqualTo(a.mac());
        assertThat(claim("a").mac()).isNotEqualTo(a.mac());
        run(new DomainCommand.RequestClaim(new ClaimRequest(POOL + "/m", "o", List.of(), "01:00:5E:00:00:01")));
        assertThat(why(claimed("m"))).isEqualTo("RequestInvalid");
    }

    @Test
    void aWholeIpv6PrefixCostsNoMoreThanItsHoles() {
        declare(POOL, null, "fd00::/64", "10.0.0.0/8");
        for (int i = 0; i < 1000; i++) {
            claim("c" + i);
        }
        PoolCounters counters = domain.counters(POOL).orElseThrow();
        assertThat(counters.assigned()).isEqualTo(1000);
        assertThat(counters.capacity()).isEqualTo(BigInteger.valueOf((1 << 24) - 2));
        assertThat(counters.families().getLast().free())
                .isEqualTo(BigInteger.ONE.shiftLeft(64).subtract(BigInteger.valueOf(1002)));
        assertThat(claim("far", "fd00::dead:beef:0:1").ips()).contains(Cidr.of("fd00::dead:beef:0:1/64"));
    }
}
