package dev.weft.attach.domain.nad;

import static dev.weft.attach.domain.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.events.fact.Finding;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkRenderingTest {

    private static final PoolNetwork POOL = new PoolNetwork(
            "storage",
            List.of("10.20.0.1"),
            List.of(
                    new PoolNetwork.Route("10.0.0.0/8", null),
                    new PoolNetwork.Route("172.16.0.0/12", "10.20.0.2"),
                    new PoolNetwork.Route("fd01::/64", null)));

    private static RenderedNad render(String spec) {
        return NetworkRendering.render("blue", NetworkSpec.read(json(spec)), "openshift.io", Optional.of(POOL));
    }

    @Test
    void aPoolBecomesStaticAddressesWithRoutesThatNameTheirGateway() {
        RenderedNad nad = render("{'macvlan':{'master':'eth1','mode':'bridge'},'ipam':{'pool':{'name':'storage'}}}");

        assertThat(nad.findings()).isEmpty();
        assertThat(json(nad.config().orElseThrow()))
                .isEqualTo(json("{'cniVersion':'1.0.0','name':'blue','type':'macvlan','master':'eth1','mode':'bridge',"
                        + "'ipam':{'type':'static','routes':[{'dst':'10.0.0.0/8','gw':'10.20.0.1'},"
                        + "{'dst':'172.16.0.0/12','gw':'10.20.0.2'},{'dst':'fd01::/64'}]},"
                        + "'capabilities':{'ips':true,'mac':true}}"));
    }

    @Test
    void anSriovNetworkNamesTheResourceWithTheMembersPrefix() {
        RenderedNad nad = render(
                "{'sriov':{'resourceName':'nics','vlan':120,'spoofChk':'off','maxTxRate':100},'ipam':{'none':{}}}");

        assertThat(nad.resourceName()).contains("openshift.io/nics");
        assertThat(nad.annotations()).containsEntry("k8s.v1.cni.cncf.io/resourceName", "openshift.io/nics");
        assertThat(json(nad.config().orElseThrow()))
                .isEqualTo(json("{'cniVersion':'1.0.0','name':'blue','type':'sriov','vlan':120,'spoofchk':'off',"
                        + "'max_tx_rate':100,'capabilities':{'mac':true}}"));
    }

    @Test
    void anInfiniBandNetworkNamesItsPluginAndResource() {
        RenderedNad nad = render("{'ibSriov':{'resourceName':'mlxib','linkState':'enable'},'ipam':{'none':{}}}");

        assertThat(nad.resourceName()).contains("openshift.io/mlxib");
        assertThat(json(nad.config().orElseThrow()))
                .isEqualTo(json("{'cniVersion':'1.0.0','name':'blue','type':'ib-sriov','link_state':'enable'}"));
    }

    @Test
    void anOvsNetworkNeedsNoResourceAndKeepsItsTrunk() {
        RenderedNad nad = render(
                "{'ovs':{'bridge':'br-ex','vlan':7,'mtu':9000,'interfaceType':'dpdk','trunk':[{'id':5},{'minID':10,'maxID':12}]}}");

        assertThat(nad.resourceName()).isEmpty();
        assertThat(json(nad.config().orElseThrow()))
                .isEqualTo(json("{'cniVersion':'1.0.0','name':'blue','type':'ovs','bridge':'br-ex','vlan':7,'mtu':9000,"
                        + "'interface_type':'dpdk','trunk':[{'id':5},{'minID':10,'maxID':12}]}"));
        assertThat(render("{'ovs':{'resourceName':'switchdev'}}").annotations())
                .containsEntry("k8s.v1.cni.cncf.io/resourceName", "openshift.io/switchdev");
    }

    @Test
    void aPoolThatIsNotKnownYetIsNoProblemOfTheNetworkItself() {
        assertThat(NetworkRendering.problems("blue", json("{'macvlan':{},'ipam':{'pool':{'name':'later'}}}")))
                .isEmpty();
        assertThat(NetworkRendering.problems(
                        "blue", json("{'macvlan':{'mode':'fast'},'ipam':{'pool':{'name':'later'}}}")))
                .hasSize(1);
        assertThat(NetworkRendering.problems("blue", json("{'macvlan':7}"))
                        .getFirst()
                        .code())
                .isEqualTo("WrongShape");
    }

    @Test
    void whereaboutsGetsTheNamesThatItReads() {
        RenderedNad nad = render(
                "{'macvlan':{},'ipam':{'whereabouts':{'range':'10.0.0.0/24','rangeStart':'10.0.0.5',"
                        + "'rangeEnd':'10.0.0.9','networkName':'red','ipRanges':[{'range':'fd00::/64','rangeStart':'fd00::5'}]}}}");

        assertThat(json(nad.config().orElseThrow()).path("ipam"))
                .isEqualTo(json(
                        "{'type':'whereabouts','range':'10.0.0.0/24','range_start':'10.0.0.5','range_end':'10.0.0.9',"
                                + "'network_name':'red','ipRanges':[{'range':'fd00::/64','range_start':'fd00::5'}]}"));
    }

    @Test
    void whereaboutsTakesSingleAddressesAsExcludesAndNodeSlicesOfOneNetwork() {
        assertThat(render(
                                "{'macvlan':{},'ipam':{'whereabouts':{'range':'10.0.0.9-10.0.0.99/24','exclude':['10.0.0.17']}}}")
                        .findings())
                .isEmpty();
        assertThat(render("{'macvlan':{},'ipam':{'whereabouts':{'range':'10.0.0.0/16','nodeSliceSize':'/26'}}}")
                        .findings())
                .isEmpty();
    }

    @Test
    void metaPluginsMakeAChain() {
        RenderedNad nad = render(
                "{'name':'lab','bridge':{'bridge':'br0','hairpin':true},'metaPlugins':[{'type':'tuning','sysctl':{'net.core.somaxconn':'1'}}]}");

        assertThat(nad.name()).isEqualTo("lab");
        assertThat(json(nad.config().orElseThrow()))
                .isEqualTo(json("{'cniVersion':'1.0.0','name':'lab','plugins':[{'type':'bridge','bridge':'br0',"
                        + "'hairpinMode':true,'capabilities':{'mac':true}},"
                        + "{'type':'tuning','sysctl':{'net.core.somaxconn':'1'}}]}"));
    }

    @Test
    void aRawConfigurationGetsOnlyWhatMultusLeavesOut() {
        assertThat(json(render("{'raw':{'inline':{'type':'dummy','ipam':{'type':'static'},'x':1}}}")
                        .config()
                        .orElseThrow()))
                .isEqualTo(json("{'type':'dummy','ipam':{'type':'static'},'x':1,'cniVersion':'1.0.0','name':'blue'}"));
    }

    @Test
    void aDeviceThatComesFromAResourceNeedsNoOtherName() {
        RenderedNad nad = render("{'hostDevice':{'resourceName':'intel.com/nic'}}");

        assertThat(nad.findings()).isEmpty();
        assertThat(nad.resourceName()).contains("intel.com/nic");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{'ipam':{'none':{}}}|spec|no kind",
                "{'ibSriov':{}}|spec.ibSriov.resourceName|missing",
                "{'sriov':{}}|spec.sriov.resourceName|missing",
                "{'sriov':{'resourceName':'x','vlanQoS':3}}|spec.sriov.vlanQoS|non-zero vlan",
                "{'macvlan':{'mode':'fast'}}|spec.macvlan.mode|unknown macvlan mode",
                "{'ipvlan':{'master':'eth1'}}|spec.ipam|needs addresses",
                "{'vlan':{'vlanId':5},'ipam':{'dhcp':{}}}|spec.vlan.master|required",
                "{'bridge':{'hairpin':true,'promiscMode':true}}|spec.bridge.hairpin|at the same time",
                "{'hostDevice':{}}|spec.hostDevice.device|specify either",
                "{'hostDevice':{'device':'a','pciBusID':'b'}}|spec.hostDevice|several ways",
                "{'macvlan':{},'ipam':{'pool':{'name':'other'}}}|spec.ipam.pool.name|not known",
                "{'macvlan':{},'ipam':{'static':{'addresses':[{'address':'10.0.0.5'}]}}}|spec.ipam.static.addresses[0].address|CIDR notation",
                "{'macvlan':{},'ipam':{'hostLocal':{'ranges':[[{'subnet':'10.0.0.5/24'}]]}}}|spec.ipam.hostLocal.ranges|host bits",
                "{'macvlan':{},'ipam':{'hostLocal':{'ranges':[[{'subnet':'10.0.0.0/31'}]]}}}|spec.ipam.hostLocal.ranges|too small",
                "{'macvlan':{},'ipam':{'hostLocal':{'ranges':[[{'subnet':'10.0.0.0/24'},{'subnet':'10.0.0.0/16'}]]}}}|spec.ipam.hostLocal.ranges|overlap",
                "{'macvlan':{},'ipam':{'whereabouts':{'range':'10.0.0.0/24','rangeStart':'10.0.1.5'}}}|spec.ipam.whereabouts.rangeStart|no address of",
                "{'macvlan':{},'ipam':{'whereabouts':{'range':'10.0.0.0/31'}}}|spec.ipam.whereabouts.range|no usable IP addresses",
                "{'macvlan':{},'ipam':{'whereabouts':{'range':'10.0.1.5-10.0.0.9/24'}}}|spec.ipam.whereabouts.range|invalid range start for CIDR 10.0.0.0/24",
                "{'macvlan':{},'ipam':{'whereabouts':{'range':'10.0.0.0/24','exclude':['printer']}}}|spec.ipam.whereabouts.exclude|could not parse exclude range",
                "{'macvlan':{},'ipam':{'whereabouts':{'range':'10.0.0.0/24','exclude':['10.1.0.0/28']}}}|spec.ipam.whereabouts.exclude|lies outside of",
                "{'macvlan':{},'ipam':{'whereabouts':{'range':'10.0.0.0/24','exclude':['10.0.0.0/16']}}}|spec.ipam.whereabouts.exclude|Could not allocate IP in range",
                "{'macvlan':{},'ipam':{'whereabouts':{'ipRanges':[{'range':'fd00::/64'},{'range':'x'}]}}}|spec.ipam.whereabouts.ipRanges[1].range|invalid CIDR x",
                "{'macvlan':{},'ipam':{'whereabouts':{'range':'10.0.0.0/24','nodeSliceSize':'/16'}}}|spec.ipam.whereabouts.nodeSliceSize|wider than",
                "{'macvlan':{},'ipam':{'whereabouts':{'range':'10.0.0.0/24','nodeSliceSize':'31'}}}|spec.ipam.whereabouts.nodeSliceSize|no usable address",
                "{'macvlan':{},'ipam':{'whereabouts':{'range':'10.0.0.0/8','nodeSliceSize':'27'}}}|spec.ipam.whereabouts.nodeSliceSize|more than",
                "{'macvlan':{},'ipam':{'whereabouts':{'range':'fd00::/64','nodeSliceSize':'/96'}}}|spec.ipam.whereabouts.nodeSliceSize|IPv6",
                "{'macvlan':{},'ipam':{'whereabouts':{'range':'10.0.0.0/24','exclude':['10.0.0.7'],'nodeSliceSize':'/26'}}}|spec.ipam.whereabouts.nodeSliceSize|exclude is ignored",
                "{'macvlan':{},'ipam':{'whereabouts':{'ipRanges':[{'range':'10.0.0.0/24'},{'range':'10.1.0.0/24'}],'nodeSliceSize':'/26'}}}|spec.ipam.whereabouts.nodeSliceSize|one only",
                "{'macvlan':{},'ipam':{'dhcp':{'daemonSocketPath':'dhcp.sock'}}}|spec.ipam.dhcp.daemonSocketPath|absolute path",
                "{'raw':{'inline':{'type':'macvlan','ipam':{'type':'static','addresses':[{'address':'10.0.0.5'}]}}}}|spec.raw.ipam.addresses[0].address|CIDR notation",
                "{'raw':{'inline':{'plugins':[{'type':'macvlan','ipam':{'type':'host-local'}}]}}}|spec.raw.ipam.ranges|no IP ranges specified",
                "{'raw':{'config':'{'}}|spec.raw.config|unexpected end",
                "{'raw':{'inline':{'name':'x'}}}|spec.raw.inline|neither type nor plugins",
            })
    void aWrongNetworkIsNotRenderedAndItsFieldIsNamed(String spec, String field, String words) {
        RenderedNad nad = render(spec);

        assertThat(nad.config()).isEmpty();
        assertThat(nad.findings()).hasSize(1);
        Finding finding = nad.findings().getFirst();
        assertThat(finding.field()).isEqualTo(field);
        assertThat(finding.message()).contains(words);
        assertThat(finding.mend()).isNotBlank();
    }
}
