package dev.weft.attach.domain.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworksAnnotationTest {

    @Test
    void theShortFormNamesNamespaceNetworkAndInterface() throws AnnotationRefusal {
        List<NetworkSelection> read = NetworksAnnotation.read(" blue , ops/red@data0", "shop");

        assertThat(read).extracting(NetworkSelection::nad).containsExactly("shop/blue", "ops/red");
        assertThat(read).extracting(NetworkSelection::iface).containsExactly("", "data0");
    }

    @Test
    void keysOfTheJsonFormMatchInAnyCaseAndTheDeprecatedInterfaceKeyCounts() throws AnnotationRefusal {
        NetworkSelection read = NetworksAnnotation.read(
                        "[{\"NAME\":\"blue\",\"Namespace\":\"ops\",\"interfaceRequest\":\"old0\",\"default-route\":[]}]",
                        "shop")
                .getFirst();

        assertThat(read.nad()).isEqualTo("ops/blue");
        assertThat(read.iface()).isEqualTo("old0");
        assertThat(read.defaultRoute()).isEqualTo(Optional.of(List.of()));
    }

    @Test
    void nothingIsAskedForByAnEmptyAnnotationOrAnEmptyList() throws AnnotationRefusal {
        assertThat(NetworksAnnotation.read("", "shop")).isEmpty();
        assertThat(NetworksAnnotation.read("[]", "shop")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "a/b/c|parsePodNetworkAnnotation: parsePodNetworkObjectName: Invalid network object (failed at '/')",
                "a@b@c|parsePodNetworkAnnotation: parsePodNetworkObjectName: Invalid network object (failed at '@')",
                "[{\"name\":\"a\"}|unexpected end of JSON input",
                "[{'name':'a'}]|invalid character '\\'' looking for beginning of object key string",
                "[{\"name\":\"a\"},]|invalid character ']' looking for beginning of value",
                "{\"name\":\"a\"}|json: cannot unmarshal object into Go value of type []*types.NetworkSelectionElement",
                "[\"a\"]|json: cannot unmarshal string into Go value of type types.NetworkSelectionElement",
                "[{\"name\":7}]|json: cannot unmarshal number into Go struct field NetworkSelectionElement.name of type string",
                "[{\"name\":\"a\",\"ips\":\"10.0.0.1\"}]|json: cannot unmarshal string into Go struct field NetworkSelectionElement.ips of type []string",
                "[{\"name\":\"a\",\"ips\":[\"10.0.0.256\"]}]|failed to parse IP address \"10.0.0.256\"",
                "[{\"name\":\"a\",\"ips\":[\"10.0.0.1/33\"]}]|failed to parse CIDR \"10.0.0.1/33\": invalid CIDR address: 10.0.0.1/33",
                "[{\"name\":\"a\",\"mac\":\"02:00\"}]|failed to mac: address 02:00: invalid MAC address",
            })
    void aWrongAnnotationIsRefusedInMultusWords(String annotation, String words) {
        AnnotationRefusal refusal =
                catchThrowableOfType(AnnotationRefusal.class, () -> NetworksAnnotation.read(annotation, "shop"));

        assertThat(refusal).hasMessageContaining(words);
    }

    @Test
    void onlyMultusTakesAnUnderscoreInAnInterfaceName() throws AnnotationRefusal {
        assertThat(NetworksAnnotation.read("blue@my_if", "shop").getFirst().iface())
                .isEqualTo("my_if");
        assertThat(catchThrowableOfType(
                        AnnotationRefusal.class,
                        () -> NetworksAnnotation.parse("blue@my_if", "shop", NetworksAnnotation.Reader.CLIENT)))
                .hasMessageContaining("mismatch @ 'my_if'");
    }
}
