package dev.weft.policy.domain.sriov;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Settings of the whole node.
 *
 * @param rdmaMode {@code shared}, {@code exclusive}, or empty for as it is
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
@JsonIgnoreProperties(ignoreUnknown = true)
public record SystemSpec(String rdmaMode) {

    static final SystemSpec NONE = new SystemSpec("");

    public SystemSpec {
        rdmaMode = Absent.text(rdmaMode);
    }
}
