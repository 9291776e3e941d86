package dev.weft.policy.domain.sriov;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A named policy. Rule: SriovNetworkNodePolicy.
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
@JsonIgnoreProperties(ignoreUnknown = true)
public record SriovNodePolicy(String name, PolicySpec spec) {

    public SriovNodePolicy {
        name = Absent.text(name);
    }
}
