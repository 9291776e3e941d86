package dev.weft.policy.domain.sriov;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the uplink port of an Open vSwitch bridge.
 *
 * @param mtuRequest bytes; null leaves it as it is
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
@JsonIgnoreProperties(ignoreUnknown = true)
public record UplinkInterface(
        String type,
        Map<String, String> options,
        Map<String, String> externalIDs,
        Map<String, String> otherConfig,
        @Nullable Integer mtuRequest) {

    static final UplinkInterface NONE = new UplinkInterface("", Map.of(), Map.of(), Map.of(), null);

    public UplinkInterface {
        type = Absent.text(type);
        options = Absent.map(options);
        externalIDs = Absent.map(externalIDs);
        otherConfig = Absent.map(otherConfig);
    }

    UplinkInterface withMtuRequest(int bytes) {
        return new UplinkInterface(type, options, externalIDs, otherConfig, bytes);
    }
}
