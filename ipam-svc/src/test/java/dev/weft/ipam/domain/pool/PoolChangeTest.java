package dev.weft.ipam.domain.pool;

import static dev.weft.ipam.domain.pool.GivenDomain.POOL;
import static dev.weft.ipam.domain.pool.GivenDomain.excluding;
import static dev.weft.ipam.domain.pool.GivenDomain.ip;
import static dev.weft.ipam.domain.pool.GivenDomain.pool;
import static dev.weft.ipam.domain.pool.GivenDomain.why;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PoolChangeTest {

    private final GivenDomain given = new GivenDomain();

    private long kept() {
        return given.domain.counters(POOL).orElseThrow().kept();
    }

    private List<String> plan(PoolDeclaration after, PoolSpec... others) {
        List<PoolPlan.Holding> holdings =
                given.domain.records().flatMap(PoolChangeTest::holding).toList();
        return PoolPlan.of(
                        given.domain.pool(POOL).map(PoolRecord::spec),
                        after.check().orThrow(),
                        holdings,
                        given.domain.waiting(POOL).count(),
                        List.of(others))
                .sentences();
    }

    private static Stream<PoolPlan.Holding> holding(DomainRecord record) {
        return record instanceof ClaimRecord claim && claim.isAssigned()
                ? Stream.of(new PoolPlan.Holding(claim.request().owner(), claim.ips()))
                : Stream.empty();
    }

    @Test
    void aGrownPoolServesWhoWaitsAndSaysSoBefore() {
        given.declare(pool(POOL, null, "10.0.0.0/30"));
        given.claim("a");
        given.claim("b");
        given.claim("c");
        PoolDeclaration grown = pool(POOL, null, "10.0.0.0/29");
        assertThat(plan(grown))
                .anySatisfy(line -> assertThat(line).contains("2 addresses now, 6 then", "1 waiting claims are served"))
                .anySatisfy(line -> assertThat(line)
                        .contains(
                                "2 running attachments",
                                "10.0.0.1/30 of team/west/shop/a/net1",
                                "another prefix length"));
        given.declare(grown);
        assertThat(ip(given.claimed("c"))).isEqualTo("10.0.0.3/29");
        assertThat(ip(given.claimed("a"))).isEqualTo("10.0.0.1/30");
        assertThat(kept()).isEqualTo(2);
    }

    @Test
    void aShrunkPoolMarksWhatIsOutsideUntilItsPodsGo() {
        given.declare(pool(POOL, null, "10.0.0.0/29"));
        given.claim("a");
        given.claim("b");
        given.claim("c");
        PoolDeclaration shrunk = new PoolDeclaration(
                POOL,
                "vlan10",
                List.of("10.0.0.0/29"),
                List.of("10.0.0.1-10.0.0.2"),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null);
        assertThat(plan(shrunk))
                .first()
                .asString()
                .contains("1 running attachments keep", "10.0.0.3/29 of team/west/shop/c/net1", "outside of the pool");
        given.declare(shrunk);
        assertThat(given.domain.kept(POOL)).containsExactly(Map.entry(given.claimed("c"), Kept.OUTSIDE));
        given.withdraw("c");
        assertThat(kept()).isZero();
        assertThat(why(given.claim("d"))).isEqualTo("PoolExhausted");
    }

    @Test
    void anExcludeOverAnAssignedAddressLeavesItWhereItIs() {
        given.declare(pool(POOL, null, "10.0.0.0/29"));
        given.claim("a");
        PoolDeclaration excluding = excluding("10.0.0.1", "10.0.0.0/29");
        assertThat(plan(excluding)).first().asString().contains("10.0.0.1/29", "never given any more");
        given.declare(excluding);
        assertThat(ip(given.claimed("a"))).isEqualTo("10.0.0.1/29");
        assertThat(given.domain.kept(POOL).map(Map.Entry::getValue)).containsExactly(Kept.EXCLUDED);
        given.withdraw("a");
        assertThat(ip(given.claim("b"))).isEqualTo("10.0.0.2/29");
    }

    @Test
    void twoPoolsAreMergedAroundWhatIsInUse() {
        String old = "team/old";
        given.declare(pool(POOL, null, "10.0.0.0/30"));
        given.declare(pool(old, null, "10.0.0.4/30"));
        ClaimRecord running = given.claim(old, "a", "shop", null);
        PoolDeclaration merged = pool(POOL, null, "10.0.0.0/29");
        assertThat(plan(merged, given.domain.pool(old).orElseThrow().spec()))
                .first()
                .asString()
                .contains("would be refused", "delete that one first");
        assertThat(given.declare(merged)).first().isInstanceOf(AddressFact.PoolRefused.class);

        given.run(new DomainCommand.RemovePool(old));
        given.declare(merged);
        for (int i = 0; i < 5; i++) {
            assertThat(given.claim("n" + i).addresses()).doesNotContainAnyElementsOf(running.addresses());
        }
        assertThat(why(given.claim("last"))).isEqualTo("PoolExhausted");
        given.withdraw(old, "a");
        assertThat(given.domain.pool(old)).isEmpty();
        assertThat(given.claimed("last").addresses()).isEqualTo(running.addresses());
    }

    @Test
    void aRemovedPoolCannotComeBackIntoThePlaceOfAnotherOne() {
        String old = "team/old";
        given.declare(pool(old, null, "10.0.0.4/30"));
        given.claim(old, "a", "shop", null);
        given.run(new DomainCommand.RemovePool(old));
        given.declare(pool(POOL, null, "10.0.0.0/29"));
        assertThat(given.declare(pool(old, null, "10.0.0.4/30"))).first().isInstanceOf(AddressFact.PoolRefused.class);
        assertThat(given.domain.pool(old).orElseThrow().retiring()).isTrue();
    }

    @Test
    void aRenumberedPoolGivesNewAddressesAndLetsTheOldOnesRun() {
        given.declare(pool(POOL, null, "10.0.0.0/29"));
        given.claim("a");
        PoolDeclaration renumbered = pool(POOL, null, "10.9.0.0/29");
        assertThat(plan(renumbered))
                .anySatisfy(line -> assertThat(line).contains("renumbered from 10.0.0.0/29 to 10.9.0.0/29"));
        given.declare(renumbered);
        assertThat(ip(given.claimed("a"))).isEqualTo("10.0.0.1/29");
        assertThat(ip(given.claim("b"))).isEqualTo("10.9.0.1/29");
        assertThat(kept()).isEqualTo(1);
        given.withdraw("a");
        assertThat(ip(given.claim("a"))).isEqualTo("10.9.0.2/29");
    }

    @Test
    void aFamilyThatComesOrGoesConcernsNewPodsOnly() {
        given.declare(pool(POOL, null, "10.0.0.0/29"));
        given.claim("a");
        PoolDeclaration dual = pool(POOL, null, "10.0.0.0/29", "fd00::/64");
        assertThat(plan(dual)).anySatisfy(line -> assertThat(line).contains("IPv6 comes to the pool"));
        given.declare(dual);
        assertThat(given.domain.kept(POOL).map(Map.Entry::getValue)).containsExactly(Kept.FAMILY_MISSING);
        assertThat(given.claim("b").ips()).hasSize(2);
        given.declare(pool(POOL, null, "10.0.0.0/29"));
        assertThat(given.domain.kept(POOL).map(Map.Entry::getValue)).containsExactly(Kept.FAMILY_GONE);
        assertThat(plan(pool(POOL, null, "10.0.0.0/29"))).noneMatch(line -> line.contains("addresses now"));
    }

    @Test
    void aPlanOfNothingNewIsEmpty() {
        given.declare(pool(POOL, "5m", "10.0.0.0/29"));
        given.claim("a");
        assertThat(plan(pool(POOL, "5m", "10.0.0.0/29"))).isEmpty();
        assertThat(PoolPlan.of(
                                Optional.empty(),
                                pool(POOL, null, "fd00::/48").check().orThrow(),
                                List.of(),
                                3,
                                List.of())
                        .sentences())
                .singleElement()
                .asString()
                .contains(BigInteger.ONE.shiftLeft(80).subtract(BigInteger.TWO).toString(), "3 claims wait");
    }

    @Test
    void aPoolOfTenMillionAddressesFillsFromBelowAndCountsRight() {
        given.declare(pool(POOL, null, "10.0.0.0/8", "fd00::/32"));
        for (int i = 0; i < 2000; i++) {
            given.claim("c" + i);
        }
        given.withdraw("c77");
        assertThat(ip(given.claim("again"))).isEqualTo("10.0.0.78/8");
        assertThat(given.domain.counters(POOL).orElseThrow().free())
                .isEqualTo(BigInteger.valueOf((1 << 24) - 2 - 2000));
    }
}
