package dev.weft.crds.weft;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.weft.crds.Absent;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Min;
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
        @JsonPropertyDescription(
                "How long a released address rests before it is given again, in whole seconds, rounded up. Example: 5m")
        String quarantine,

        @Pattern("^([0-9]+(ms|s|m|h))+$")
        @JsonPropertyDescription(
                "How long a released address is kept for who had it: the same replica of a StatefulSet, the same virtual machine, or a pod with the same label weft.dev/identity in a namespace of that name. Absent: for the quarantine only. Example: 24h")
        @Nullable
        String sticky,

        @JsonPropertyDescription(
                "How many claims of the pool a namespace may hold. More of them wait, without holding up other namespaces. Absent: no limit.")
        @Nullable
        Quota quota,

        @Size(max = 64)
        @JsonPropertyDescription(
                "Addresses to release although nobody reports their pods as gone, each with a reason. Each row is acted on once, and answered in status.releases; a row that is answered can be removed. Refused while a member that answers has the pod, or is the member.")
        List<Release> releases) {

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
        releases = Absent.asEmpty(releases);
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

    /** An order to release what a claim has, or all that a lost member has. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "has(self.member) ? !has(self.claim) && !has(self.address) : has(self.claim) && has(self.address)",
            message =
                    "a release names either a claim and one of its addresses, or a member: write claim and address, or member alone")
    public record Release(
            @Size(min = 1, max = 512)
            @JsonPropertyDescription(
                    "Name of the claim in this pool, as ./weft ipam explain and ./weft who-had show it.")
            @Nullable
            String claim,

            @Size(min = 1, max = 64)
            @JsonPropertyDescription(
                    "An address that it has, or that rests after it. All addresses of the claim are released. Example: 10.20.0.7")
            @Nullable
            String address,

            @Size(min = 1, max = 253)
            @JsonPropertyDescription(
                    "Name of a Cluster that was deleted or is unreachable for 5 minutes: all its claims of this pool are released. Instead of claim and address. Example: edge-7")
            @Nullable
            String member,

            @Required
            @Size(min = 1, max = 256)
            @JsonPropertyDescription(
                    "Why; kept in the log and shown by ./weft who-had. Example: rack 4 burnt down, change 4711")
            String reason) {}

    /** Shares of namespaces. A namespace is its name, in whichever member. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Quota(
            @Min(0)
            @JsonPropertyDescription("For each namespace without a number of its own. Absent: no limit. Example: 50")
            @Nullable
            Long perNamespace,

            @Size(max = 256) @JsonPropertyDescription("Numbers of their own.")
            List<Share> namespaces) {

        public Quota {
            namespaces = Absent.asEmpty(namespaces);
        }

        /** The share of one namespace. */
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        @JsonIgnoreProperties(ignoreUnknown = true)
        public record Share(
                @Required @JsonPropertyDescription("Name of the namespace. Example: shop")
                String namespace,

                @Required @Min(0) @JsonPropertyDescription("How many claims its pods may hold. Example: 200")
                Long claims) {}
    }

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
