package dev.weft.attach.domain.cni;

import static dev.weft.attach.domain.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.attach.domain.cni.LinkAddresses.Applied;
import dev.weft.attach.domain.cni.LinkAddresses.Route;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkAddressesTest {

    private static final String ADDRESS = "{'ips':[{'address':'10.1.1.11/24'}]";

    private static Applied of(String conf, String ipam) {
        return LinkAddresses.of(json(conf), "net1", json(ipam));
    }

    @Test
    void aRouteWithoutGatewayTakesThatOfTheFirstAddressOfItsFamily() {
        Applied applied = of(
                "{'type':'macvlan'}",
                "{'ips':[{'address':'10.1.1.11/24','gateway':'10.1.1.1'},{'address':'fd00::11/64'}],"
                        + "'routes':[{'dst':'10.0.0.0/8'},{'dst':'fd01::/64'},{'dst':'10.9.0.0/16','gw':'10.1.1.2'}]}");

        assertThat(applied.routes()).extracting(Route::gw).containsExactly("10.1.1.1", "", "10.1.1.2");
        assertThat(applied.gateways()).containsExactly("10.1.1.1");
    }

    @Test
    void aDefaultRouteWinsUnlessItsMetricPutsItBehind() {
        String route = ADDRESS + ",'routes':[{'dst':'0.0.0.0/0','gw':'10.1.1.254','priority':%d}]}";

        assertThat(of("{'type':'macvlan'}", route.formatted(0)).takesDefault()).isTrue();
        assertThat(of("{'type':'macvlan'}", route.formatted(50)).takesDefault()).isFalse();
    }

    @Test
    void aBridgeThatIsTheDefaultGatewayUsesTheFirstAddressOfTheNetwork() {
        Applied applied = of("{'type':'bridge','isDefaultGateway':true}", ADDRESS + "}");

        assertThat(applied.gateways()).containsExactly("10.1.1.1");
        assertThat(applied.routes()).containsExactly(new Route("0.0.0.0/0", "10.1.1.1", 0, 0, 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{'type':'macvlan'}|{'ips':[]}|IPAM plugin returned missing IP config",
                "{'type':'ptp'}|{'ips':[{'address':'10.1.1.11/24'}]}|to veth: numerical result out of range",
                "{'type':'macvlan'}|{'ips':[{'address':'10.1.1.11/24'}],'routes':[{'dst':'10.0.0.0/8','gw':'10.9.9.9'}]}|network is unreachable",
            })
    void whatThePluginRefusesIsSaidInItsWords(String conf, String ipam, String words) {
        assertThatThrownBy(() -> of(conf, ipam))
                .isInstanceOf(PluginRefusal.class)
                .hasMessageContaining(words);
    }

    @Test
    void anAddressOfAnotherInterfaceIsRefused() {
        String result =
                "{'interfaces':[{'name':'net1'},{'name':'other'}],'ips':[{'address':'10.1.1.11/24','interface':%d}]}";

        assertThat(LinkAddresses.configure(json(result.formatted(0)), "net1").addresses())
                .containsExactly("10.1.1.11/24");
        for (int index : new int[] {1, 2, -1}) {
            assertThatThrownBy(() -> LinkAddresses.configure(json(result.formatted(index)), "net1"))
                    .hasMessageContaining("invalid interface index");
        }
    }
}
