package dev.weft.attach.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.attach.domain.attachment.AttachmentPlan;
import dev.weft.attach.domain.attachment.PlannedInterface;
import dev.weft.events.fact.AttachmentPhase;
import dev.weft.testbed.cluster.NodeNamespace.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MultusPluginsE2E {

    private static final String POOL = "'ipam':{'pool':{'name':'promised'}}";

    @TempDir
    static Path folder;

    private static MultusNode node;

    @BeforeAll
    static void start() {
        MultusNode.missing().ifPresent(Assumptions::abort);
        node = MultusNode.start(folder);
        node.shell("ip link add card-a type veth peer name card-b; ip link add card-c type veth peer name card-d;"
                + " ip link add card-e type veth peer name card-f");
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    /**
     * Two pods in one network.
     *
     * @param specs the Network of the first and of the second pod
     * @param promised what the pool gives them; empty when the node decides
     * @param prefix how the addresses begin
     */
    record Pair(String name, List<String> specs, List<String> promised, String prefix) {

        Pair(String name, String spec, List<String> promised, String prefix) {
            this(name, List.of(spec), promised, prefix);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Pair> pairs() {
        return Stream.of(
                pooled("bridge", "'bridge':{'bridge':'br-pool'}", "10.61.1."),
                hostLocal("bridge", "'bridge':{'bridge':'br-hl'}", "10.61.2."),
                whereabouts("bridge", "'bridge':{'bridge':'br-wb'}", "10.61.3."),
                pooled("macvlan", "'macvlan':{'master':'eth1'}", "10.62.1."),
                hostLocal("macvlan", "'macvlan':{'master':'eth1'}", "10.62.2."),
                whereabouts("macvlan", "'macvlan':{'master':'eth1'}", "10.62.3."),
                cards("pool", "card-a", "card-b", POOL, List.of("10.63.1.5/24", "10.63.1.6/24"), "10.63.1."),
                new Pair(
                        "host-device-hostlocal",
                        List.of(
                                card("card-c", hostLocal("10.63.2.")),
                                // host-local counts for each network alone, and these are two.
                                card("card-d", hostLocal("10.63.2.").replace("'}", "','rangeStart':'10.63.2.100'}"))),
                        List.of(),
                        "10.63.2."),
                cards("whereabouts", "card-e", "card-f", whereabouts("10.63.3."), List.of(), "10.63.3."),
                new Pair(
                        "ptp-static",
                        List.of(pointToPoint(fixed("10.64.1.5")), pointToPoint(fixed("10.64.1.6"))),
                        List.of(),
                        "10.64.1."),
                new Pair(
                        "ptp-hostlocal",
                        pointToPoint("{'type':'host-local','ranges':[[{'subnet':'10.64.2.0/24'}]]}"),
                        List.of(),
                        "10.64.2."),
                new Pair(
                        "ptp-whereabouts",
                        pointToPoint(
                                "{'type':'whereabouts','range':'10.64.3.0/24','gateway':'10.64.3.1','exclude':['10.64.3.1/32']}"),
                        List.of(),
                        "10.64.3."));
    }

    private static Pair pooled(String kind, String fields, String prefix) {
        return new Pair(
                kind + "-pool", "{" + fields + "," + POOL + "}", List.of(prefix + "5/24", prefix + "6/24"), prefix);
    }

    private static Pair hostLocal(String kind, String fields, String prefix) {
        return new Pair(kind + "-hostlocal", "{" + fields + "," + hostLocal(prefix) + "}", List.of(), prefix);
    }

    private static Pair whereabouts(String kind, String fields, String prefix) {
        return new Pair(kind + "-whereabouts", "{" + fields + "," + whereabouts(prefix) + "}", List.of(), prefix);
    }

    private static Pair cards(
            String name, String first, String second, String ipam, List<String> promised, String prefix) {
        return new Pair("host-device-" + name, List.of(card(first, ipam), card(second, ipam)), promised, prefix);
    }

    private static String card(String device, String ipam) {
        return "{'hostDevice':{'device':'" + device + "'}," + ipam + "}";
    }

    private static String hostLocal(String prefix) {
        return "'ipam':{'hostLocal':{'ranges':[[{'subnet':'" + prefix + "0/24'}]]}}";
    }

    private static String whereabouts(String prefix) {
        return "'ipam':{'whereabouts':{'range':'" + prefix + "0/24'}}";
    }

    private static String fixed(String address) {
        return "{'type':'static','addresses':[{'address':'" + address + "/24','gateway':'10.64.1.1'}]}";
    }

    /** Not a kind of its own: it needs a gateway, which addresses given per pod cannot have. */
    private static String pointToPoint(String ipam) {
        return "{'raw':{'inline':{'type':'ptp','ipam':" + ipam + "}}}";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pairs")
    void twoPodsHaveTheirAddressesReachEachOtherAndGiveThemBack(Pair pair) {
        List<String> pods = List.of(pair.name() + "-1", pair.name() + "-2");
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            String network = pair.specs().size() == 1 ? pair.name() : pods.get(i);
            if (i < pair.specs().size()) {
                node.network(network, pair.specs().get(i));
            }
            Map<String, String> promised = pair.promised().isEmpty()
                    ? Map.of()
                    : Map.of("net1", pair.promised().get(i));
            node.pod(pods.get(i), network, promised);
            node.add(pods.get(i));
            List<String> seen = node.addresses(pods.get(i), "net1");
            assertThat(seen).hasSize(1).allMatch(a -> a.startsWith(pair.prefix()));
            assertThat(seen).containsAll(promised.values());
            addresses.add(seen.getFirst().replaceAll("/.*", ""));
            agreesWithMultus(pods.get(i), addresses.get(i));
            assertThat(node.call("CHECK", pods.get(i)).code()).isZero();
        }
        assertThat(addresses).doesNotHaveDuplicates();
        assertThat(node.reaches(pods.getFirst(), addresses.getLast())).isTrue();
        assertThat(node.reaches(pods.getLast(), addresses.getFirst())).isTrue();

        for (String pod : pods) {
            node.delete(pod);
        }
        assertThat(node.shell("ls /run/netns")).doesNotContain(pods);
        assertNothingIsHeld(pair);
    }

    /** Weft, from network-status alone, comes to what the namespace shows. */
    private static void agreesWithMultus(String pod, String address) {
        AttachmentPlan plan = node.plan(pod);
        assertThat(plan.interfaces()).hasSize(1);
        PlannedInterface seen = plan.interfaces().getFirst();
        assertThat(seen.phase()).as(seen.reason()).isEqualTo(AttachmentPhase.Attached);
        assertThat(seen.actualIps()).containsExactly(address);
        assertThat(seen.actualMac()).isEqualTo(node.mac(pod, "net1"));
        if (!seen.mac().isEmpty()) {
            assertThat(node.mac(pod, "net1")).isEqualTo(seen.mac());
        }
    }

    private static void assertNothingIsHeld(Pair pair) {
        if (pair.name().contains("whereabouts")) {
            assertThat(node.whereabouts(pair.prefix() + "0-24")).isZero();
        }
        if (pair.name().contains("hostlocal")) {
            assertThat(node.shell("find /var/lib/cni/networks -name '" + pair.prefix() + "*'"))
                    .isEmpty();
        }
        if (pair.name().contains("host-device")) {
            assertThat(node.shell("ip -br link | grep -c '^card-'").strip()).isEqualTo("6");
        }
        if (pair.name().startsWith("bridge")) {
            assertThat(node.shell("ip -j link show type veth | grep -o br-[a-z]* || true"))
                    .isEmpty();
        }
    }

    @Test
    void aPodOfTwoNetworksHasBothInTheOrderOfItsRequest() {
        node.network("first", "{'bridge':{'bridge':'br-first'}," + POOL + "}");
        node.network("second", "{'macvlan':{'master':'eth1'},'ipam':{'whereabouts':{'range':'10.66.2.0/24'}}}");
        node.pod("both", "first@data0,second", Map.of("data0", "10.66.1.9/24"));
        JsonNode result = node.add("both");
        assertThat(result.path("ips").path(0).path("address").asText()).startsWith("10.244.0.");
        assertThat(node.links("both")).containsExactlyInAnyOrder("eth0", "data0", "net2");
        assertThat(node.addresses("both", "data0")).containsExactly("10.66.1.9/24");
        assertThat(node.plan("both").interfaces())
                .extracting(PlannedInterface::iface, PlannedInterface::phase)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("data0", AttachmentPhase.Attached),
                        org.assertj.core.groups.Tuple.tuple("net2", AttachmentPhase.Attached));
        node.delete("both");
    }

    @Test
    void checkSeesAnAddressThatWasTakenAway() {
        node.network("checked", "{'bridge':{'bridge':'br-check'}," + POOL + "}");
        node.pod("checked", "checked", Map.of("net1", "10.65.1.5/24"));
        node.add("checked");
        assertThat(node.call("CHECK", "checked").code()).isZero();
        node.shell("ip -n checked addr flush dev eth0");
        assertThat(node.call("CHECK", "checked").code()).isNotZero();
        node.delete("checked");
    }

    @Test
    void anAddressWithoutALengthIsRefusedOnTheNodeAndNeverWrittenByWeft() {
        node.network("bare", "{'macvlan':{'master':'eth1'}," + POOL + "}");
        node.pod("bare", "[{\"name\":\"bare\",\"ips\":[\"10.65.2.5\"]}]", Map.of("net1", "10.65.2.5/24"));
        node.add("bare");
        assertThat(node.addresses("bare", "net1")).containsExactly("10.65.2.5/24");
        node.delete("bare");
    }

    /** A kernel without the driver says so; a configuration that the plugin does not take would be told before. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    ipvlan | {'ipvlan':{'master':'eth1','mode':'l2'},'ipam':{'pool':{'name':'promised'}}}
                    vlan   | {'vlan':{'master':'eth1','vlanId':7},'ipam':{'pool':{'name':'promised'}}}
                    """)
    void aKindWhoseDriverTheKernelLacksFailsForThatAlone(String kind, String spec) {
        node.network(kind, spec);
        node.pod(kind, kind, Map.of("net1", "10.67.0.5/24"));
        node.shell("ip netns add " + kind);
        Answer answer = node.call("ADD", kind);
        if (answer.code() == 0) {
            assertThat(node.addresses(kind, "net1")).containsExactly("10.67.0.5/24");
        } else {
            assertThat(answer.out()).contains("failed to create " + kind).contains("operation not supported");
        }
        node.delete(kind);
    }

    /** The definition names a resource, so Multus asks the kubelet, before any plugin, which device the pod was given. */
    @Test
    void aVirtualFunctionNeedsTheDevicesThatAKubeletGave() {
        node.network("functions", "{'sriov':{'resourceName':'nics'}," + POOL + "}");
        node.pod("functions", "functions", Map.of("net1", "10.68.0.5/24"));
        node.shell("ip netns add functions");
        Answer answer = node.call("ADD", "functions");
        assertThat(answer.code()).isNotZero();
        assertThat(answer.out())
                .contains("failed to get a ResourceClient instance")
                .contains("kubelet");
        node.shell("ip netns del functions");
    }
}
