package dev.weft.acceptance.fleet;

/**
 * A network whose pods get addresses from a pool of its own name.
 *
 * @param fleet namespace of both on the hub
 * @param selector of the members, as YAML
 * @param podNamespace where pods may ask for it
 */
public record PooledNetwork(String fleet, String name, String selector, String podNamespace) {

    /** In all members of the fleet. */
    public static PooledNetwork everywhere(String fleet, String name, String podNamespace) {
        return new PooledNetwork(fleet, name, "{}", podNamespace);
    }

    /** In one member. */
    public static PooledNetwork in(String member, String fleet, String name, String podNamespace) {
        return new PooledNetwork(fleet, name, "{matchLabels: {name: " + member + "}}", podNamespace);
    }

    /** Declares pool and network, and waits for nothing; {@code pool} is the spec of the pool, e.g. {@code cidrs: [10.90.0.0/28]}. */
    public void declare(RunningFleet running, String pool) {
        running.apply("hub", """
                apiVersion: weft.dev/v1alpha1
                kind: AddressPool
                metadata: {name: %1$s, namespace: %2$s}
                spec: {%3$s}
                ---
                apiVersion: weft.dev/v1alpha1
                kind: Network
                metadata: {name: %1$s, namespace: %2$s}
                spec:
                  clusterSelector: %4$s
                  namespaces: [%5$s]
                  macvlan: {master: eth1, mode: bridge}
                  ipam: {pool: {name: %1$s}}
                """.formatted(name, fleet, pool, selector, podNamespace));
    }
}
