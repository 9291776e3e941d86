package dev.weft.plugins.staticipam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.plugins.cni.IpResult;
import dev.weft.plugins.cni.IpamRefusal;
import org.junit.jupiter.api.Test;

class StaticIpamTest {

    private static JsonNode conf(String rest) throws JsonProcessingException {
        return new ObjectMapper().readTree("""
                {"cniVersion":"0.3.1","ipam":{"type":"static","addresses":[{"address":"10.0.0.9/24","gateway":"10.0.0.1"}]}%s}
                """.formatted(rest));
    }

    @Test
    void anAnnotatedAddressReplacesTheConfiguredOneAndLosesItsGateway() throws JsonProcessingException {
        IpResult result = StaticIpam.add(conf(",\"runtimeConfig\":{\"ips\":[\"10.0.0.5/24\"]}"), "");
        assertThat(result.ips()).singleElement().satisfies(ip -> {
            assertThat(ip.address()).hasToString("10.0.0.5/24");
            assertThat(ip.gateway()).isEmpty();
        });
    }

    @Test
    void anAddressOfCniArgsIsAddedAndItsGatewayGoesToEveryPrefixAroundIt() throws JsonProcessingException {
        IpResult result = StaticIpam.add(conf(""), "IgnoreUnknown=1;IP=10.0.0.6/24;GATEWAY=10.0.0.254");
        assertThat(result.ips())
                .hasSize(2)
                .allSatisfy(ip -> assertThat(ip.gateway().orElseThrow()).hasToString("10.0.0.254"));
    }

    @Test
    void aBareAddressInCniArgsFailsEvenWhereItWouldBeReplaced() {
        assertThatThrownBy(() -> StaticIpam.add(conf(",\"runtimeConfig\":{\"ips\":[\"10.0.0.5/24\"]}"), "IP=10.0.0.6"))
                .isInstanceOf(IpamRefusal.class)
                .hasMessage("the 'ip' field is expected to be in CIDR notation, got: '10.0.0.6'");
    }
}
