package dev.weft.ipam.domain.pool;

import dev.weft.plugins.net.Cidr;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One domain with a clock of its own. */
final class GivenDomain {

    static final String POOL = "team/blue";

    Instant now = Instant.parse("2026-03-01T00:00:00Z");
    AddressDomain domain = AddressDomain.empty("vlan10");

    static PoolDeclaration pool(String key, @Nullable String quarantine, String... cidrs) {
        return new PoolDeclaration(
                key, "vlan10", List.of(cidrs), List.of(), List.of(), List.of(), List.of(), List.of(), quarantine);
    }

    static PoolDeclaration excluding(String exclude, String... cidrs) {
        return new PoolDeclaration(
                POOL, "vlan10", List.of(cidrs), List.of(), List.of(exclude), List.of(), List.of(), List.of(), null);
    }

    List<AddressFact> run(DomainCommand command) {
        List<AddressFact> facts = domain.decide(command, now);
        domain = domain.apply(facts);
        return facts;
    }

    List<AddressFact> declare(PoolDeclaration declaration) {
        return run(new DomainCommand.DeclarePool(declaration.check().orThrow()));
    }

    ClaimRecord claim(String pool, String name, String namespace, @Nullable String identity, String... ips) {
        run(new DomainCommand.RequestClaim(new ClaimRequest(
                pool + "/" + name, "team/west/" + namespace + "/" + name + "/net1", List.of(ips), null, identity)));
        return claimed(pool, name);
    }

    ClaimRecord claim(String name) {
        return claim(POOL, name, "shop", null);
    }

    ClaimRecord claimed(String pool, String name) {
        return domain.claim(pool + "/" + name).orElseThrow();
    }

    ClaimRecord claimed(String name) {
        return claimed(POOL, name);
    }

    void withdraw(String pool, String name) {
        run(new DomainCommand.WithdrawClaim(pool + "/" + name));
    }

    void withdraw(String name) {
        withdraw(POOL, name);
    }

    void pass(Duration time) {
        now = now.plus(time);
        run(new DomainCommand.PassTime());
    }

    static String ip(ClaimRecord claim) {
        return claim.ips().stream().map(Cidr::toString).findFirst().orElse("");
    }

    static String why(ClaimRecord claim) {
        return claim.waiting().map(wait -> wait.reason().code()).orElse("");
    }
}
