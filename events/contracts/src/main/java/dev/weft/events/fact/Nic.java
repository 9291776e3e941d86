package dev.weft.events.fact;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A physical function as the SR-IOV config daemon reports it. Rule: SriovNetworkNodeState.status.interfaces.
 *
 * @param numVfs virtual functions configured now
 * @param totalvfs virtual functions the device can have
 * @param vfs virtual functions listed by the daemon
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Nic(
        String pciAddress,
        @Nullable String name,
        List<String> altNames,
        @Nullable String mac,
        @Nullable String driver,
        @Nullable String vendor,
        @Nullable String deviceID,
        @Nullable String netFilter,
        int mtu,
        int numVfs,
        @Nullable String linkSpeed,
        @Nullable String linkType,
        @Nullable String eSwitchMode,
        boolean externallyManaged,
        int totalvfs,
        int vfs) {

    public Nic {
        altNames = Copies.list(altNames);
    }
}
