package dev.weft.acceptance.input;

import dev.weft.acceptance.faults.FaultyFleet;
import dev.weft.acceptance.faults.SharedFleet;
import dev.weft.acceptance.fleet.RunningFleet;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What is wrong with addresses: pools that cannot be, claims that cannot be met, configurations that the IPAM plugin on the node would
 * refuse, records that are no claims. Each shows its reason where the user looks, and beside each group a healthy pod gets its address.
 */
@ExtendWith(SharedFleet.class)
class AddressBadInputIT {

    private static final String FLEET = FaultyFleet.FLEET;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final List<String> KINDS = List.of("Network", "AddressPool");

    private static RunningFleet fleet;
    private static List<String> members;
    private static BrokerLog broker;
    private static Table table;

    @BeforeAll
    static void everyAddressIsWrong(FaultyFleet shared) {
        fleet = shared.running();
        members = shared.members().subList(0, 2);
        broker = new BrokerLog(fleet.bootstrap());
        Sight sight = new Sight(fleet, FLEET);
        String wrong = members.get(0);
        String healthy = members.get(1);
        for (String member : members) {
            fleet.apply(member, "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}");
        }
        table = new Table(
                new HealthyMember(fleet, sight, FLEET, healthy),
                List.of(
                        new AddressPoolRows(fleet, sight, FLEET),
                        new ClaimRows(fleet, sight, FLEET, wrong),
                        new IpamRows(fleet, sight, FLEET, wrong),
                        new ClaimRecordRows(FLEET, healthy, broker)));
    }

    @TestFactory
    Stream<DynamicNode> badAddressesAreExplainedWhereTheUserLooks() {
        return table.tests();
    }

    /** The fleet is others' too: it is left as it was found. */
    @AfterAll
    static void leave() {
        if (table != null) {
            table.settle();
            table.close();
        }
        if (broker != null) {
            broker.close();
        }
        if (fleet != null && members != null) {
            for (String member : members) {
                var pods = fleet.client(member).pods().inNamespace("shop");
                pods.list()
                        .getItems()
                        .forEach(pod -> pods.withName(pod.getMetadata().getName())
                                .withGracePeriod(0)
                                .delete());
            }
            KINDS.forEach(
                    kind -> left(kind).forEach(name -> of(kind).withName(name).delete()));
            KINDS.forEach(kind -> Awaitility.await("each " + kind + " of the table is gone")
                    .atMost(PATIENCE)
                    .until(() -> left(kind).isEmpty()));
        }
    }

    private static List<String> left(String kind) {
        return of(kind).list().getItems().stream()
                .map(object -> object.getMetadata().getName())
                .filter(name -> !name.startsWith("net-"))
                .toList();
    }

    private static NonNamespaceOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            of(String kind) {
        return fleet.hub().genericKubernetesResources("weft.dev/v1alpha1", kind).inNamespace(FLEET);
    }
}
