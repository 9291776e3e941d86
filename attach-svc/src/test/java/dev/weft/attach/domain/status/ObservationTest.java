package dev.weft.attach.domain.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.attach.domain.status.Observation.Phase;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObservationTest {

    private static final PromisedInterface PROMISED =
            new PromisedInterface("net1", "shop/blue", List.of("fd00:0::5/64", "10.0.0.5/24"), "02:00:00:00:00:01");

    private static Observation observe(String status) {
        return Observation.of(PROMISED, NetworkStatusAnnotation.read(status.replace('\'', '"')));
    }

    @Test
    void sameAddressesInAnyOrderAndFormAreAttached() {
        assertThat(observe(
                                "[{'name':'shop/blue','interface':'net1','ips':['10.0.0.5','fd00::5'],'mac':'02:00:00:00:00:01'}]")
                        .phase())
                .isEqualTo(Phase.ATTACHED);
    }

    @Test
    void nothingIsKnownBeforeMultusReports() {
        assertThat(observe("").phase()).isEqualTo(Phase.UNREPORTED);
        assertThat(observe("{broken").phase()).isEqualTo(Phase.UNREPORTED);
    }

    @Test
    void aMissingInterfaceAndAnotherMacDiffer() {
        assertThat(observe("[{'name':'base','interface':'eth0'}]").sentence()).contains("net1", "[eth0]");
        assertThat(observe(
                                "[{'name':'shop/blue','interface':'net1','ips':['10.0.0.5','fd00::5'],'mac':'02:00:00:00:00:02'}]")
                        .sentence())
                .contains("MAC 02:00:00:00:00:01 was promised", "02:00:00:00:00:02");
    }
}
