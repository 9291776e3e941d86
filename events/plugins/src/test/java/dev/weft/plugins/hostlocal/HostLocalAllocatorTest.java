package dev.weft.plugins.hostlocal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.plugins.cni.IpamRefusal;
import org.junit.jupiter.api.Test;

class HostLocalAllocatorTest {

    private static HostLocalConfig config(String ipam) throws JsonProcessingException {
        return HostLocalConfig.read(
                new ObjectMapper().readTree("{\"name\":\"n\",\"cniVersion\":\"1.0.0\",\"ipam\":" + ipam + "}"), "");
    }

    @Test
    void aReleasedAddressIsGivenAgainOnlyAfterAllOthers() throws JsonProcessingException {
        HostLocalConfig config = config("{\"subnet\":\"10.0.0.0/29\"}");
        HostLocalStore store = HostLocalStore.empty();
        StringBuilder given = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            HostLocalAllocator.Added added = HostLocalAllocator.add(config, store, "c" + i, "eth0");
            given.append(added.result().ips().getFirst().address().address().low() & 0xff);
            store = added.store().release("c" + i, "eth0");
        }
        assertThat(given).hasToString("234562");
    }

    @Test
    void aRepeatedAddIsRefusedAndReservesNothing() throws JsonProcessingException {
        HostLocalConfig config = config("{\"subnet\":\"10.0.0.0/29\"}");
        HostLocalStore store = HostLocalAllocator.add(config, HostLocalStore.empty(), "c", "eth0")
                .store();
        assertThatThrownBy(() -> HostLocalAllocator.add(config, store, "c", "eth0"))
                .isInstanceOf(IpamRefusal.class)
                .hasMessageContaining("10.0.0.2 has been allocated to c");
        assertThat(HostLocalAllocator.add(config, store, "c", "eth1").result().ips())
                .singleElement()
                .satisfies(ip -> assertThat(ip.address()).hasToString("10.0.0.3/29"));
    }
}
