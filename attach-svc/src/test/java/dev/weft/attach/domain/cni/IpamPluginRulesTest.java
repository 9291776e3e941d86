package dev.weft.attach.domain.cni;

import static dev.weft.attach.domain.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpamPluginRulesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{'type':'static','addresses':[{'address':'10.10.0.1'}]}|ipam.addresses[0].address|the 'address' field is expected to be in CIDR notation, got: '10.10.0.1'",
                "{'type':'static','addresses':[{'address':'10.10.0.1/24','gateway':'gw'}]}|ipam.addresses[0].gateway|invalid IP address: gw",
                "{'type':'static','routes':[{'dst':'10.0.0.0'}]}|ipam.routes[0].dst|invalid CIDR address: 10.0.0.0",
                "{'type':'host-local','ranges':[]}|ipam.ranges|no IP ranges specified",
                "{'type':'host-local','subnet':'lan'}|ipam.ranges|invalid CIDR address: lan",
                "{'type':'host-local','ranges':[[{'subnet':'10.1.2.0/24','gateway':'gw'}]]}|ipam.ranges|invalid IP address: gw",
                "{'type':'whereabouts','range':'10.0.0.0/24','exclude':['10.0.0.0/16']}|ipam.exclude|Could not allocate IP in range: ip: 10.0.0.1 / - 10.0.0.254 / range: 10.0.0.0/24 / excludeRanges: [10.0.0.0/16]",
                "{'type':'whereabouts','addresses':[{'address':'10.0.0.5'}]}|ipam.addresses[0].address|invalid CIDR in addresses 10.0.0.5: invalid CIDR address: 10.0.0.5",
                "{'type':'host-local','ranges':[[]]}|ipam.ranges|invalid range set 0: empty range set",
                "{'type':'host-local','subnet':'10.1.2.5/24'}|ipam.ranges|invalid range set 0: Network has host bits set. For a subnet mask of length 24 the network address is 10.1.2.0",
                "{'type':'host-local','subnet':'10.1.2.0/31'}|ipam.ranges|invalid range set 0: Network 10.1.2.0/31 too small to allocate from",
                "{'type':'host-local','subnet':'10.1.2.0/24','rangeStart':'10.1.3.0'}|ipam.ranges|invalid range set 0: RangeStart 10.1.3.0 not in network 10.1.2.0/24",
                "{'type':'host-local','subnet':'10.1.2.0/24','rangeStart':'10.1.2.50','rangeEnd':'10.1.2.40'}|ipam.ranges|invalid range set 0: RangeStart 10.1.2.50 not in network 10.1.2.0/24",
                "{'type':'host-local','subnet':'10.1.2.0/24','rangeEnd':'10.1.4.0'}|ipam.ranges|invalid range set 0: RangeEnd 10.1.4.0 not in network 10.1.2.0/24",
                "{'type':'host-local','ranges':[[{'subnet':'10.1.0.0/22'},{'subnet':'10.1.2.0/24'}]]}|ipam.ranges|invalid range set 0: subnets 10.1.0.1-10.1.3.254 and 10.1.2.1-10.1.2.254 overlap",
                "{'type':'host-local','ranges':[[{'subnet':'10.1.0.0/22'},{'subnet':'2001:db8:5::/64'}]]}|ipam.ranges|invalid range set 0: mixed address families",
                "{'type':'host-local','ranges':[[{'subnet':'10.1.2.0/24'}],[{'subnet':'10.1.4.0/24'},{'subnet':'10.1.2.0/24'}]]}|ipam.ranges|range set 0 overlaps with 1",
                "{'type':'whereabouts','range':'nowhere'}|ipam.range|invalid CIDR nowhere: invalid CIDR address: nowhere",
                "{'type':'whereabouts','range':'10.0.1.5-10.0.0.9/24'}|ipam.range|invalid range start for CIDR 10.0.0.0/24: 10.0.1.5",
                "{'type':'whereabouts','range':'x-10.0.0.9/24'}|ipam.range|invalid range start IP: x",
                "{'type':'whereabouts','ipRanges':[{'range':'10.0.0.0/24','exclude':['printer']}]}|ipam.ipRanges[0].exclude|could not parse exclude range, err: \"invalid CIDR address: printer\"",
                "{'type':'whereabouts','range':'10.0.0.0/24','gateway':'gw'}|ipam.gateway|couldn't parse gateway IP: gw",
                "{'type':'dhcp','request':[{'option':'router'}]}|ipam.request[0].option|Can not parse option: strconv.ParseUint: parsing \"router\": invalid syntax",
                "{'type':'dhcp','provide':[{'option':'host-name'},{'option':'300'}]}|ipam.provide[1].option|Can not parse option: strconv.ParseUint: parsing \"300\": value out of range",
            })
    void theFirstRefusalOfTheIpamPluginIsGivenInItsWords(String ipam, String field, String text) {
        PluginProblem problem = IpamPluginRules.check(
                        json("{'cniVersion':'1.0.0','type':'macvlan','ipam':" + ipam + "}"))
                .orElseThrow();

        assertThat(problem.field()).isEqualTo(field);
        assertThat(problem.text()).isEqualTo(text);
        assertThat(problem.mend()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{'type':'static'}",
                "{'type':'static','addresses':[{'address':'10.10.0.1/24','gateway':'10.10.0.254'}],'routes':[{'dst':'::/0'}]}",
                "{'type':'host-local','subnet':'10.1.2.0/24','gateway':'10.9.9.9'}",
                "{'type':'host-local','ranges':[[{'subnet':'10.1.2.0/24','rangeStart':'10.1.2.255'}],[{'subnet':'fd00::/126'}]]}",
                "{'type':'whereabouts','range':'010.0.0.0/24','range_start':'10.9.0.1','exclude':['10.0.0.7','fd00::/64']}",
                "{'type':'whereabouts'}",
                "{'type':'dhcp','request':[{'skipDefault':true,'option':'121'}],'provide':[{'option':'host-name','value':'a'}]}",
                "{'type':'of-somebody-else','range':7}",
            })
    void whatTheIpamPluginTakesIsNotRefused(String ipam) {
        assertThat(IpamPluginRules.check(json("{'cniVersion':'1.0.0','type':'macvlan','ipam':" + ipam + "}")))
                .isEmpty();
    }
}
