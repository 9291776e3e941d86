package dev.weft.ipam.domain.pool;

import static dev.weft.ipam.domain.pool.GivenDomain.POOL;
import static dev.weft.ipam.domain.pool.GivenDomain.pool;
import static dev.weft.ipam.domain.pool.GivenDomain.why;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.ipam.domain.pool.PoolDeclaration.QuotaText;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuotaTest {

    private final GivenDomain given = new GivenDomain();

    private void quota(String cidr, long each, QuotaText.Share... shares) {
        given.declare(pool(POOL, null, cidr).with(null, new QuotaText(each, List.of(shares))));
    }

    private ClaimRecord claim(String name, String namespace) {
        return given.claim(POOL, name, namespace, null);
    }

    @Test
    void aNamespaceBeyondItsQuotaWaitsAndHoldsUpNobodyElse() {
        quota("10.0.0.0/24", 1);
        claim("a1", "a");
        ClaimRecord second = claim("a2", "a");
        assertThat(second.pending().sentence()).contains("Namespace a holds 1", "quota is 1", "raise the quota");
        assertThat(why(claim("a3", "a"))).isEqualTo("QuotaReached");
        assertThat(given.domain.place(POOL + "/a3")).isEqualTo(2);
        assertThat(claim("b1", "b").isAssigned()).isTrue();
        given.withdraw("b1");
        assertThat(why(given.claimed("a2")))
                .as("another namespace's release is not its own")
                .isEqualTo("QuotaReached");
        given.withdraw("a1");
        assertThat(given.claimed("a2").isAssigned()).isTrue();
        assertThat(given.domain.place(POOL + "/a3")).isEqualTo(1);
    }

    @Test
    void aNamespaceThatReachesItsQuotaInTheLineLeavesItToTheOthers() {
        quota("10.0.0.0/30", 2);
        claim("b1", "b");
        claim("b2", "b");
        claim("a1", "a");
        claim("a2", "a");
        claim("a3", "a");
        claim("c1", "c");
        assertThat(given.domain.place(POOL + "/c1")).isEqualTo(4);
        quota("10.0.0.0/29", 2);
        assertThat(given.claimed("a2").isAssigned()).isTrue();
        assertThat(why(given.claimed("a3"))).isEqualTo("QuotaReached");
        assertThat(given.claimed("c1").isAssigned()).isTrue();
    }

    @Test
    void aRaisedQuotaServesWhoWaitedForItInOrder() {
        quota("10.0.0.0/24", 1);
        claim("a1", "a");
        claim("a2", "a");
        claim("a3", "a");
        quota("10.0.0.0/24", 1, new QuotaText.Share("a", 2L));
        assertThat(given.claimed("a2").isAssigned()).isTrue();
        assertThat(why(given.claimed("a3"))).isEqualTo("QuotaReached");
        given.declare(pool(POOL, null, "10.0.0.0/24"));
        assertThat(given.claimed("a3").isAssigned()).isTrue();
    }

    @Test
    void aLoweredQuotaTakesNothingAway() {
        quota("10.0.0.0/24", 3);
        claim("a1", "a");
        claim("a2", "a");
        quota("10.0.0.0/24", 0);
        assertThat(given.claimed("a1").isAssigned()).isTrue();
        assertThat(given.run(new DomainCommand.RequestClaim(given.claimed("a2").request())))
                .hasOnlyElementsOfType(AddressFact.ClaimAssigned.class);
        assertThat(why(claim("a3", "a"))).isEqualTo("QuotaReached");
        assertThat(given.domain.fullShares(POOL)).containsExactly(new AddressDomain.FullShare("a", 2, 0, 1));
    }
}
