package dev.weft.ipam.domain.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.ipam.domain.pool.AddressDomain;
import dev.weft.ipam.domain.pool.ClaimRequest;
import dev.weft.ipam.domain.pool.DomainCommand;
import dev.weft.ipam.domain.pool.PoolDeclaration;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImportPlanTest {

    private final ForeignPools foreign = new ForeignPools();

    private void object(String json) {
        try {
            foreign.object(new ObjectMapper().readTree(json.replace('\'', '"').replace("^", "\\\"")));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private ImportPlan plan() {
        return ImportPlan.of("prod", "vlan-10", foreign.pools());
    }

    @Test
    void whatWhereaboutsGaveIsKeptBackAndTheRestIsGiven() {
        object("""
                {'kind': 'List', 'items': [
                  {'kind': 'IPPool', 'metadata': {'namespace': 'kube-system', 'name': '10.0.0.0-29'},
                   'spec': {'range': '10.0.0.0/29', 'allocations': {
                     '1': {'podref': 'shop/a', 'ifname': 'net1'}, '3': {'podref': 'shop/b'}, 'x': {'podref': 'shop/c'}}}},
                  {'kind': 'Node'}]}""");
        ImportPlan plan = plan();
        assertThat(plan.findings()).singleElement().asString().contains("allocations[x]", "shop/c");
        ImportPlan.Planned pool = plan.pools().getFirst();
        assertThat(pool.sentence())
                .contains("prod/net-10-0-0-0-29", "2 addresses are in use", "no running pod changes");
        assertThat(pool.declaration().reserved())
                .containsExactly(
                        new PoolDeclaration.Reservation("10.0.0.1", "imported: shop/a net1"),
                        new PoolDeclaration.Reservation("10.0.0.3", "imported: shop/b"));

        AddressDomain domain = AddressDomain.empty("vlan-10");
        domain = domain.apply(domain.decide(
                new DomainCommand.DeclarePool(pool.declaration().check().orThrow()), Instant.EPOCH));
        domain = domain.apply(domain.decide(
                new DomainCommand.RequestClaim(ClaimRequest.of("prod/net-10-0-0-0-29/new", "o")), Instant.EPOCH));
        assertThat(domain.claim("prod/net-10-0-0-0-29/new").orElseThrow().ips())
                .extracting(Object::toString)
                .containsExactly("10.0.0.2/29");
    }

    @Test
    void anAddressInTwoPoolsOfOnePrefixIsFoundAndKeptBackOnce() {
        object("""
                {'kind': 'IPPool', 'metadata': {'name': 'wide'}, 'spec': {'range': '10.0.0.0/24', 'allocations': {'5': {'podref': 'a/x'}}}}""");
        object("""
                {'kind': 'IPPool', 'metadata': {'name': 'narrow'}, 'spec': {'range': '10.0.0.0/28', 'allocations': {'5': {'podref': 'b/y'}}}}""");
        ImportPlan plan = plan();
        assertThat(plan.pools())
                .singleElement()
                .satisfies(pool -> assertThat(pool.inUse()).isEqualTo(1));
        assertThat(plan.findings()).singleElement().asString().contains("10.0.0.5 is in use twice", "a/x", "b/y");
    }

    @Test
    void aPoolOfSpiderpoolKeepsItsRangesExcludesAndGateway() {
        object("""
                {'kind': 'SpiderIPPool', 'metadata': {'name': 'blue'},
                 'spec': {'subnet': '10.6.0.0/16', 'ips': ['10.6.1.1-10.6.1.9', '10.6.1.10'], 'excludeIPs': ['10.6.1.4'], 'gateway': '10.6.0.1'},
                 'status': {'allocatedIPs': '{^10.6.1.2^: {^interface^: ^net1^, ^pod^: ^ns/p^}}'}}""");
        PoolDeclaration pool = plan().pools().getFirst().declaration();
        assertThat(pool.ranges()).containsExactly("10.6.1.1-10.6.1.10");
        assertThat(pool.excludes()).containsExactly("10.6.1.4");
        assertThat(pool.gateways()).containsExactly("10.6.0.1");
        assertThat(pool.reserved()).containsExactly(new PoolDeclaration.Reservation("10.6.1.2", "imported: ns/p net1"));
    }

    @Test
    void linesOfTextAreReadAndABadOneIsNamedByItsNumber() {
        foreign.csv("hosts.csv", "address,owner\n10.0.0.9/24,printer\nfd00::7/64,scanner\nnonsense,x\n");
        assertThat(plan().pools())
                .extracting(pool -> pool.declaration().cidrs().getFirst())
                .containsExactly("10.0.0.0/24", "fd00::/64");
        assertThat(foreign.problems())
                .singleElement()
                .asString()
                .contains("hosts.csv, line 4", "nonsense", "10.0.0.5/24,owner");
    }

    @Test
    void moreAddressesThanAPoolMayReserveBecomeExcludedRanges() {
        foreign.csv(
                "many.csv",
                IntStream.range(0, 3000)
                        .mapToObj(i -> "10.0." + i / 250 + "." + (1 + i % 250) + "/16,host " + i)
                        .collect(Collectors.joining("\n")));
        ImportPlan.Planned pool = plan().pools().getFirst();
        assertThat(pool.inUse()).isEqualTo(3000);
        assertThat(pool.declaration().reserved()).isEmpty();
        assertThat(pool.declaration().excludes()).hasSize(12).contains("10.0.0.1-10.0.0.250");
    }
}
