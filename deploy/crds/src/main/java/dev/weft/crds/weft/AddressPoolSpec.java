package dev.weft.crds.weft;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.weft.crds.Absent;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The addresses of a pool. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value =
                "has(self.addressDomain) == has(oldSelf.addressDomain) && (!has(self.addressDomain) || self.addressDomain == oldSelf.addressDomain)",
        message =
                "addressDomain cannot change, because addresses were already decided in it: create a new AddressPool in the wanted domain and let the Networks use that one")
public record AddressPoolSpec(
        @Default("Enforce")
        @JsonPropertyDescription("Plan: check the pool and show its capacity, assign nothing. Enforce: assign.")
        Enforcement enforcement,

        @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
        @JsonPropertyDescription(
                "The scope in which an address may exist once: an L2 segment or VRF, possibly across members. Pools of one domain never give the same address twice. Absent: the pool's own name. Cannot change. Example: storage-vlan-120")
        @Nullable
        String addressDomain,

        @Required
        @Size(min = 1, max = 2)
        @JsonPropertyDescription(
                "One IPv4 network, one IPv6 network, or one of each for dual stack. Example: ['10.20.0.0/24', 'fd00:20::/64']")
        List<@Pattern("^[0-9a-fA-F:.]+/[0-9]{1,3}$") String> cidrs,

        @Size(max = 256)
        @JsonPropertyDescription(
                "Only these parts of the networks are given. Absent: all of each network. They must not overlap.")
        List<Range> ranges,

        @Size(max = 1024)
        @JsonPropertyDescription("Addresses or networks that are never given. Example: ['10.20.0.0/28', '10.20.0.99']")
        List<String> excludes,

        @Size(max = 1024)
        @JsonPropertyDescription("Addresses that are never given because they already belong to something.")
        List<Reserved> reserved,

        @Size(max = 2)
        @JsonPropertyDescription(
                "Default gateway, at most one of each family. Never given to an attachment. Example: ['10.20.0.1']")
        List<String> gateway,

        @Size(max = 256) @JsonPropertyDescription("Routes that every attachment gets.")
        List<Route> routes,

        @Default("60s")
        @Pattern("^([0-9]+(ms|s|m|h))+$")
        @JsonPropertyDescription("How long a released address rests before it is given again. Example: 5m")
        String quarantine) {

    /** The quarantine of a pool that names none. */
    public static final String DEFAULT_QUARANTINE = "60s";

    public AddressPoolSpec {
        enforcement = enforcement == null ? Enforcement.Enforce : enforcement;
        cidrs = Absent.asEmpty(cidrs);
        ranges = Absent.asEmpty(ranges);
        excludes = Absent.asEmpty(excludes);
        reserved = Absent.asEmpty(reserved);
        gateway = Absent.asEmpty(gateway);
        routes = Absent.asEmpty(routes);
        quarantine = quarantine == null ? DEFAULT_QUARANTINE : quarantine;
    }

    /** A part of a network, both ends included. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Range(
            @Required @JsonPropertyDescription("First address. Example: 10.20.0.50")
            String start,

            @Required @JsonPropertyDescription("Last address. Example: 10.20.0.99")
            String end) {}

    /** An address that belongs to something else. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Reserved(
            @Required @JsonPropertyDescription("The address. Example: 10.20.0.7")
            String address,

            @Size(max = 1024)
            @JsonPropertyDescription("Whose it is. Example: the storage controller in rack 4")
            @Nullable
            String reason) {}
}
