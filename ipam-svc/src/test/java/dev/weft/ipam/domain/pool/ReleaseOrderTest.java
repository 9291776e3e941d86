package dev.weft.ipam.domain.pool;

import static dev.weft.ipam.domain.pool.GivenDomain.POOL;
import static dev.weft.ipam.domain.pool.GivenDomain.ip;
import static dev.weft.ipam.domain.pool.GivenDomain.pool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.ipam.domain.pool.ReleaseEvidence.Member;
import dev.weft.ipam.domain.pool.ReleaseEvidence.Sighting;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReleaseOrderTest {

    private final GivenDomain given = new GivenDomain();

    @BeforeEach
    void declare() {
        given.declare(pool(POOL, "60s", "10.0.0.0/29"));
    }

    private static ReleaseOrder order(String name, String address, String reason, @Nullable String against) {
        return new ReleaseOrder.OfClaim(POOL + "/" + name, address, reason, against);
    }

    private static ReleaseOrder order(String name, String address, String reason) {
        return order(name, address, reason, null);
    }

    private List<AddressFact> orders(ReleaseOrder... orders) {
        return given.run(new DomainCommand.OrderReleases(POOL, Arrays.asList(orders)));
    }

    private ReleaseRecord answer(ReleaseOrder order) {
        orders(order);
        return given.domain
                .releases(POOL)
                .filter(release -> release.storeKey().equals(ReleaseRecord.storeKey(POOL, order)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anOrderReleasesTheClaimWithItsReasonAndTheAddressRests() {
        given.claim("a");
        List<AddressFact> facts = orders(order("a", "10.0.0.1", "rack 4 burnt"));
        assertThat(facts)
                .anySatisfy(fact -> assertThat(fact)
                        .isInstanceOfSatisfying(
                                AddressFact.ClaimReleased.class,
                                released -> assertThat(released.reason()).isEqualTo("rack 4 burnt")))
                .anyMatch(AddressFact.AddressQuarantined.class::isInstance);
        assertThat(given.domain.claim(POOL + "/a")).isEmpty();
        assertThat(given.domain.releases(POOL)).singleElement().matches(ReleaseRecord::done);
        assertThat(ip(given.claim("b"))).isEqualTo("10.0.0.2/29");
    }

    @Test
    void anAddressThatRestsIsFreeAtOnce() {
        given.claim("a");
        given.withdraw("a");
        assertThat(orders(order("a", "10.0.0.1", "wanted back")))
                .anySatisfy(fact -> assertThat(fact)
                        .isInstanceOfSatisfying(
                                AddressFact.RestEnded.class,
                                ended -> assertThat(ended.reason()).isEqualTo("wanted back")));
        assertThat(ip(given.claim("b"))).isEqualTo("10.0.0.1/29");
    }

    @Test
    void anOrderThatStandsOrIsToldAgainFreesNoLaterAssignment() {
        ReleaseOrder order = order("a", "10.0.0.1", "rack 4 burnt");
        given.claim("a");
        orders(order);
        assertThat(ip(given.claim("a"))).isEqualTo("10.0.0.1/29");
        assertThat(orders(order)).isEmpty();
        orders();
        given.run(new DomainCommand.RemovePool(POOL));
        given.declare(pool(POOL, "60s", "10.0.0.0/29"));
        assertThat(answer(order).done()).isTrue();
        assertThat(given.claimed("a").isAssigned()).isTrue();
    }

    @Test
    void anotherReasonIsAnotherOrder() {
        given.claim("a");
        orders(order("a", "10.0.0.1", "one"));
        given.claim("a");
        assertThat(answer(order("a", "10.0.0.1", "two")).done()).isTrue();
        assertThat(given.domain.claim(POOL + "/a")).isEmpty();
    }

    @Test
    void whatSpeaksAgainstItIsTheAnswerAndNothingIsReleased() {
        given.claim("a");
        ReleaseRecord refused = answer(order("a", "10.0.0.1", "gone", "pod a runs; delete it"));
        assertThat(refused.done()).isFalse();
        assertThat(refused.sentence()).isEqualTo("pod a runs; delete it");
        assertThat(given.claimed("a").isAssigned()).isTrue();
    }

    @Test
    void aRefusedOrderStaysRefusedAlthoughItCouldBeDoneLater() {
        ReleaseOrder order = order("a", "10.0.0.1", "gone");
        assertThat(answer(order).done()).isFalse();
        given.claim("a");
        assertThat(answer(order).done()).isFalse();
        assertThat(given.claimed("a").isAssigned()).isTrue();
    }

    @Test
    void aWrongAddressAnUnknownClaimAnotherPoolAndNoReasonAreRefusedWithTheMendingStep() {
        given.claim("a");
        assertThat(answer(order("a", "10.0.0.2", "gone")).sentence())
                .contains("has 10.0.0.1, not 10.0.0.2", "name an address that it has");
        assertThat(answer(order("b", "10.0.0.1", "gone")).sentence())
                .contains("claim team/blue/b is not known", "./weft who-had 10.0.0.1");
        assertThat(answer(order("a", "ten", "gone")).sentence()).contains("\"ten\" is no IP address");
        assertThat(answer(order("a", "10.0.0.1", " ")).sentence()).contains("has no reason");
        assertThat(answer(new ReleaseOrder.OfClaim("team/red/a", "10.0.0.1", "gone", null))
                        .sentence())
                .contains("is not of pool team/blue");
        assertThat(given.claimed("a").isAssigned()).isTrue();
    }

    @Test
    void anAddressThatRestsAfterAnotherClaimIsNotFreed() {
        given.claim("a");
        given.withdraw("a");
        assertThat(answer(order("b", "10.0.0.1", "wanted")).done()).isFalse();
        assertThat(given.domain.counters(POOL).orElseThrow().quarantined()).isEqualTo(1);
    }

    @Test
    void anOrderIsRememberedWhileItStandsAndThirtyDaysAfter() {
        ReleaseOrder order = order("a", "10.0.0.1", "gone");
        given.claim("a");
        orders(order);
        given.pass(Duration.ofDays(400));
        assertThat(given.domain.releases(POOL)).hasSize(1);
        orders();
        assertThat(given.domain.releases(POOL)).isEmpty();
        given.pass(Duration.ofDays(29));
        assertThat(given.domain.records()).anyMatch(ReleaseRecord.class::isInstance);
        assertThat(given.domain.nextDue()).contains(given.now.plus(Duration.ofDays(1)));
        given.pass(Duration.ofDays(1));
        assertThat(given.domain.records()).noneMatch(ReleaseRecord.class::isInstance);
    }

    private void claimOf(String member, String name) {
        given.run(
                new DomainCommand.RequestClaim(ClaimRequest.of(POOL + "/" + name, member + "/shop/" + name + "/net1")));
    }

    private static ReleaseOrder member(String member, String reason) {
        return new ReleaseOrder.OfMember(member, reason, null);
    }

    @Test
    void anOrderForAMemberReleasesAllItsClaimsThoseThatWaitTooAndNoOthers() {
        given.declare(pool(POOL, "60s", "10.0.0.0/30"));
        claimOf("team/west", "a");
        claimOf("team/west-2", "b");
        claimOf("team/west", "c");
        claimOf("team/east", "d");
        assertThat(given.claimed("c").isAssigned()).isFalse();
        assertThat(given.domain.claims(POOL, "team/west")).isEqualTo(2);
        List<AddressFact> facts = orders(member("team/west", "rack 4 burnt"));
        assertThat(facts)
                .filteredOn(AddressFact.ClaimReleased.class::isInstance)
                .allSatisfy(fact ->
                        assertThat(((AddressFact.ClaimReleased) fact).reason()).isEqualTo("rack 4 burnt"))
                .extracting(fact -> ((AddressFact.ClaimReleased) fact).claim().claim())
                .containsExactly(POOL + "/c", POOL + "/a");
        assertThat(given.domain.releases(POOL)).singleElement().satisfies(answer -> {
            assertThat(answer.done()).isTrue();
            assertThat(answer.sentence()).contains("2 claims released");
        });
        assertThat(given.domain.claims(POOL, "team/west")).isZero();
        assertThat(given.domain.claims(POOL, "team/west-2")).isEqualTo(1);
        given.pass(Duration.ofSeconds(60));
        assertThat(given.claimed("d").isAssigned()).isTrue();
    }

    @Test
    void anOrderForAMemberThatIsToldAgainFreesNothingThatCameLater() {
        ReleaseOrder order = member("team/west", "gone");
        given.claim("a");
        assertThat(answer(order).done()).isTrue();
        given.claim("a");
        assertThat(orders(order)).isEmpty();
        orders();
        assertThat(answer(order).done()).isTrue();
        assertThat(given.claimed("a").isAssigned()).isTrue();
        assertThat(answer(member("team/west", "gone again")).done()).isTrue();
        assertThat(given.domain.claim(POOL + "/a")).isEmpty();
    }

    @Test
    void anOrderForAMemberWithoutClaimsOrWithSomethingAgainstItOrWithoutAReasonIsRefused() {
        given.claim("a");
        assertThat(answer(member("team/wets", "gone")).sentence())
                .contains("member team/wets has no claim of pool team/blue", "./weft ipam get team/blue");
        assertThat(answer(new ReleaseOrder.OfMember("team/west", "gone", "member team/west is not lost"))
                        .sentence())
                .isEqualTo("member team/west is not lost");
        assertThat(answer(member("team/west", " ")).sentence()).contains("has no reason");
        assertThat(given.claimed("a").isAssigned()).isTrue();
    }

    @Test
    void theLastClaimsOfAMemberLetAPoolGoThatWasRemoved() {
        given.claim("a");
        given.claim("b");
        given.run(new DomainCommand.RemovePool(POOL));
        assertThat(orders(member("team/west", "gone"))).anyMatch(AddressFact.PoolRemoved.class::isInstance);
        assertThat(given.domain.pool(POOL)).isEmpty();
    }

    @Test
    void onlyALostMemberOrNoAttachmentLetsAClaimBeReleased() {
        assertThat(ReleaseEvidence.against(List.of(), given.now)).isEmpty();
        assertThat(against(Member.GONE, null)).isFalse();
        assertThat(against(Member.UNREACHABLE, Duration.ofMinutes(5))).isFalse();
        assertThat(against(Member.UNREACHABLE, Duration.ofMinutes(4))).isTrue();
        assertThat(against(Member.UNREACHABLE, null)).isTrue();
        assertThat(against(Member.KNOWN, Duration.ofDays(1))).isTrue();
        assertThat(ReleaseEvidence.against(
                        List.of(
                                new Sighting("f/w/n/p/net1", Member.GONE, null),
                                new Sighting("f/e/n/p/net1", Member.KNOWN, null)),
                        given.now))
                .hasValueSatisfying(why -> assertThat(why).contains("f/e/n/p/net1", "delete the pod"));
    }

    private boolean against(Member member, @Nullable Duration silent) {
        return ReleaseEvidence.against(
                        List.of(new Sighting("f/w/n/p/net1", member, silent == null ? null : given.now.minus(silent))),
                        given.now)
                .isPresent();
    }
}
