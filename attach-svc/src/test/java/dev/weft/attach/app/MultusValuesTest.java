package dev.weft.attach.app;

import static dev.weft.attach.domain.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.weft.attach.domain.request.NamespaceIsolation;
import org.junit.jupiter.api.Test;

class MultusValuesTest {

    private static NamespaceIsolation isolation(String values) {
        return MultusValues.isolation(JsonNodeFactory.instance.objectNode().put("valuesContent", values));
    }

    @Test
    void isolationIsReadFromTheValuesOfTheChart() {
        NamespaceIsolation isolation =
                isolation("config:\n  cni_conf:\n    namespaceIsolation: true\n    globalNamespaces: tools,shared\n");

        assertThat(isolation.refusal("shop", "tools")).isEmpty();
        assertThat(isolation.refusal("shop", "lab")).isPresent();
    }

    @Test
    void whatSaysNothingOfItIsolatesNothing() {
        assertThat(isolation("").enabled()).isFalse();
        assertThat(isolation("manifests: {dhcpDaemonSet: true}").enabled()).isFalse();
        assertThat(isolation("a: [").enabled()).isFalse();
        assertThat(MultusValues.isolation(null).enabled()).isFalse();
        assertThat(MultusValues.isolation(json("{}")).enabled()).isFalse();
    }
}
