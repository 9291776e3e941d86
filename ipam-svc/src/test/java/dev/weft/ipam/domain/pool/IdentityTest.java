package dev.weft.ipam.domain.pool;

import static dev.weft.ipam.domain.pool.GivenDomain.POOL;
import static dev.weft.ipam.domain.pool.GivenDomain.ip;
import static dev.weft.ipam.domain.pool.GivenDomain.pool;
import static dev.weft.ipam.domain.pool.GivenDomain.why;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdentityTest {

    private static final String REPLICA = "statefulset/west/shop/db-0/net1";

    private final GivenDomain given = new GivenDomain();

    @BeforeEach
    void aPoolThatKeepsAddressesForADay() {
        given.declare(pool(POOL, "5m", "10.0.0.0/29").with("24h", null));
    }

    @Test
    void theNextPodOfAReplicaGetsItsAddressAndMacAlthoughItsClaimIsANewOne() {
        given.claim("other");
        ClaimRecord before = given.claim(POOL, "uid1.net1", "shop", REPLICA);
        given.withdraw("other");
        given.withdraw("uid1.net1");
        given.pass(Duration.ofHours(23));
        assertThat(ip(given.claim("stranger"))).as("the lowest, free again").isEqualTo("10.0.0.1/29");
        ClaimRecord after = given.claim(POOL, "uid2.net1", "shop", REPLICA);
        assertThat(after.ips()).isEqualTo(before.ips());
        assertThat(after.mac()).isEqualTo(before.mac());
    }

    @Test
    void afterItsTimeAKeptAddressServesWhoWaits() {
        given.declare(pool(POOL, "5m", "10.0.0.0/30").with("24h", null));
        given.claim("stays");
        given.claim(POOL, "uid1.net1", "shop", REPLICA);
        given.withdraw("uid1.net1");
        assertThat(why(given.claim("waits"))).isEqualTo("PoolExhausted");
        given.pass(Duration.ofHours(24));
        assertThat(ip(given.claimed("waits"))).isEqualTo("10.0.0.2/30");
        assertThat(why(given.claim(POOL, "uid2.net1", "shop", REPLICA))).isEqualTo("PoolExhausted");
    }

    @Test
    void twoPodsOfOneIdentityAtOnceGetTwoAddresses() {
        ClaimRecord first = given.claim(POOL, "uid1.net1", "shop", REPLICA);
        ClaimRecord second = given.claim(POOL, "uid2.net1", "shop", REPLICA);
        assertThat(second.addresses()).doesNotContainAnyElementsOf(first.addresses());
        assertThat(second.mac()).isNotEqualTo(first.mac());
    }

    @Test
    void anAddressThatComesToRestForWhoWaitsIsGivenAtOnce() {
        given.declare(pool(POOL, "5m", "10.0.0.1/32").with("24h", null));
        ClaimRecord before = given.claim(POOL, "uid1.net1", "shop", REPLICA);
        given.claim("first in line");
        assertThat(why(given.claim(POOL, "uid2.net1", "shop", REPLICA))).isEqualTo("PoolExhausted");
        given.withdraw("uid1.net1");
        assertThat(given.claimed("uid2.net1").ips()).isEqualTo(before.ips());
        assertThat(why(given.claimed("first in line"))).isEqualTo("PoolExhausted");
    }

    @Test
    void aPodWithoutIdentityRestsForTheQuarantineOnly() {
        given.claim("pod");
        given.withdraw("pod");
        given.pass(Duration.ofMinutes(5));
        assertThat(ip(given.claim("next"))).isEqualTo("10.0.0.1/29");
    }

    @Test
    void anIdentityGetsItsAddressBackFromThePoolThatTookTheOldOnesPlace() {
        String old = "team/old";
        given.declare(pool(old, "5m", "10.0.0.128/25").with("24h", null));
        ClaimRecord before = given.claim(old, "uid1.net1", "shop", REPLICA);
        given.withdraw(old, "uid1.net1");
        given.run(new DomainCommand.RemovePool(old));
        given.declare(pool(POOL, "5m", "10.0.0.0/24").with("24h", null));
        assertThat(given.claim(POOL, "uid2.net1", "shop", REPLICA).addresses()).isEqualTo(before.addresses());
    }
}
