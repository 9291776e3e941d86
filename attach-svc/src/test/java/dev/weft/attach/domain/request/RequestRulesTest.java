package dev.weft.attach.domain.request;

import static dev.weft.attach.domain.Fixture.foreign;
import static dev.weft.attach.domain.Fixture.lookup;
import static dev.weft.attach.domain.Fixture.pooled;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.attach.domain.Fixture;
import dev.weft.attach.domain.request.AnnotationText.Decided;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestRulesTest {

    private static final NetworkLookup NETWORKS = lookup(
            pooled("shop", "blue", "storage"),
            foreign("shop", "plain", "{\"type\":\"macvlan\",\"ipam\":{\"type\":\"static\"}}"),
            foreign(
                    "shop",
                    "local",
                    "{\"cniVersion\":\"1.0.0\",\"type\":\"bridge\",\"ipam\":{\"type\":\"host-local\"}}"),
            foreign("ops", "far", "{\"type\":\"macvlan\"}"));

    private static ResolvedRequest resolve(RequestRules rules, String annotation) throws AnnotationRefusal {
        return rules.resolve(NetworksAnnotation.read(annotation, "shop"), "shop", NETWORKS);
    }

    @Test
    void anElementWithANameOfItsOwnStillConsumesItsNumber() throws AnnotationRefusal {
        assertThat(resolve(RequestRules.standard(), "blue,blue@data0,blue").interfaces())
                .extracting(RequestedInterface::iface)
                .containsExactly("net1", "data0", "net3");
    }

    @Test
    void networksThatMultusAddsToEveryPodShiftTheNumbers() throws AnnotationRefusal {
        assertThat(resolve(new RequestRules(NamespaceIsolation.OFF, 2), "blue").interfaces())
                .extracting(RequestedInterface::iface)
                .containsExactly("net3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "blue@data0,local@data0|DuplicateInterface",
                "blue@net2,local|DuplicateInterface",
                "plain|AddressMissing",
                "blue@eth0|InterfaceTaken",
                "blue@my_if|BadInterfaceName",
                "blue@9net|BadInterfaceName",
                "[{\"name\":\"blue\",\"interface\":\"abcdefghijklmnop\"}]|BadInterfaceName",
                "[{\"name\":\"Blue.x\"}]|BadNetworkName",
                "[{\"namespace\":\"shop\"}]|BadNetworkName",
                "missing|NetworkNotFound",
                "[{\"name\":\"plain\",\"ips\":[\"10.0.0.5\"]}]|IpWithoutPrefix",
                "[{\"name\":\"plain\",\"ips\":[\"10.0.0.5/24\",\"10.0.0.6/24\"]}]|TooManyIps",
                "[{\"name\":\"local\",\"ips\":[\"10.0.0.5/24\",\"fd00::5/64\"]}]|TooManyIps",
                "[{\"name\":\"blue\",\"ips\":[\"10.0.0.5\",\"10.0.0.6\"]}]|TooManyIps",
                "[{\"name\":\"blue\",\"mac\":\"02:00:00:00:00:00:00:01\"}]|BadMac",
                "[{\"name\":\"blue\",\"default-route\":[\"10.0.0.1\",\"10.0.0.2\"]}]|SeveralDefaultRoutes",
            })
    void whatWouldFailOnTheNodeIsRefusedBefore(String annotation, String code) throws AnnotationRefusal {
        assertThat(resolve(RequestRules.standard(), annotation).problems())
                .extracting(RequestProblem::code)
                .containsExactly(code);
    }

    @Test
    void staticAddressesMayComeFromTheArgumentsOfThePod() throws AnnotationRefusal {
        assertThat(resolve(RequestRules.standard(), "[{\"name\":\"plain\",\"cni-args\":{\"ips\":[\"10.0.0.5/24\"]}}]")
                        .problems())
                .isEmpty();
    }

    @Test
    void onlyAMissingDefinitionMendsItself() throws AnnotationRefusal {
        assertThat(resolve(RequestRules.standard(), "missing,blue@eth0").problems())
                .extracting(RequestProblem::selfHealing)
                .containsExactly(true, false);
    }

    @Test
    void isolationAllowsTheOwnAndTheGlobalNamespacesOnly() throws AnnotationRefusal {
        RequestRules isolated = new RequestRules(NamespaceIsolation.of(true, " tools ,shared"), 0);

        assertThat(resolve(isolated, "blue").problems()).isEmpty();
        assertThat(resolve(isolated, "ops/far").problems())
                .extracting(RequestProblem::code)
                .containsExactly("NamespaceIsolation");
        assertThat(resolve(new RequestRules(NamespaceIsolation.of(true, "ops"), 0), "ops/far")
                        .problems())
                .isEmpty();
    }

    @Test
    void anAddressWithoutLengthMayBeWishedFromAPool() throws AnnotationRefusal {
        assertThat(resolve(RequestRules.standard(), "[{\"name\":\"blue\",\"ips\":[\"10.0.0.5\",\"fd00::5\"]}]")
                        .problems())
                .isEmpty();
    }

    @Test
    void theWrittenAnnotationIsExplicitAndKeepsForeignKeys() throws AnnotationRefusal {
        RequestedInterface one = resolve(
                        RequestRules.standard(),
                        "[{\"NAME\":\"blue\",\"mac\":\"02-AB-00-00-00-01\",\"acme.io/x\":{\"a\":1},\"cni-args\":{\"b\":2}}]")
                .interfaces()
                .getFirst();

        assertThat(Fixture.json(
                        AnnotationText.of(List.of(new Decided(one, List.of("FD00::5/64"), "", "storage/u1.net1")))))
                .isEqualTo(
                        Fixture.json(
                                "[{'name':'blue','namespace':'shop','interface':'net1','ips':['fd00::5/64'],"
                                        + "'mac':'02:ab:00:00:00:01','weft.dev/claim':'storage/u1.net1','acme.io/x':{'a':1},'cni-args':{'b':2}}]"));
    }
}
