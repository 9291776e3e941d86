package dev.weft.crds.weft;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.weft.crds.Absent;
import dev.weft.crds.AllowedValues;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How attachments get addresses; exactly one field is set. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value =
                "[has(self.pool), has(self.whereabouts), has(self.hostLocal), has(self.dhcp), has(self.static), has(self.none)].filter(x, x).size() == 1",
        message =
                "addresses come from exactly one place: set one of pool, whereabouts, hostLocal, dhcp, static, none, and remove the others")
public record NetworkIpam(
        @JsonPropertyDescription("From an AddressPool of the fleet: unique in all members.") @Nullable
        Pool pool,

        @JsonPropertyDescription("From Whereabouts in each member: unique in one member.") @Nullable
        Whereabouts whereabouts,

        @JsonPropertyDescription("From files on each node: unique on one node only.") @Nullable
        HostLocal hostLocal,

        @JsonPropertyDescription("From a DHCP server on the network. Needs the DHCP daemon of a CniPolicy.") @Nullable
        Dhcp dhcp,

        @JsonProperty("static")
        @JsonPropertyDescription("Addresses written here; every attachment gets the same ones.")
        @Nullable
        StaticAddresses staticAddresses,

        @JsonPropertyDescription("No addresses: layer 2 only.") @Nullable
        None none) {

    /** An AddressPool of the fleet. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Pool(
            @Required
            @Size(min = 1, max = 253)
            @JsonPropertyDescription("Name of the AddressPool, in the namespace of the Network. Example: storage")
            String name) {}

    /** Whereabouts in the member. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "has(self.range) || (has(self.ipRanges) && size(self.ipRanges) > 0)",
            message = "whereabouts needs a network: set range, or ipRanges for more than one")
    public record Whereabouts(
            @JsonPropertyDescription("The network. Example: 10.30.0.0/24") @Nullable
            String range,

            @JsonPropertyDescription("First address that is given. Absent: the first of range.") @Nullable
            String rangeStart,

            @JsonPropertyDescription("Last address that is given. Absent: the last of range.") @Nullable
            String rangeEnd,

            @Size(max = 1024) @JsonPropertyDescription("Networks that are never given. Example: ['10.30.0.0/28']")
            List<String> exclude,

            @Size(max = 16) @JsonPropertyDescription("Further networks; an attachment gets one address of each.")
            List<IpRange> ipRanges,

            @JsonPropertyDescription("Default gateway. Example: 10.30.0.1") @Nullable
            String gateway,

            @Size(max = 256) @JsonPropertyDescription("Routes that every attachment gets.")
            List<Route> routes,

            @JsonPropertyDescription("Keeps equal networks apart: addresses are unique within one name. Example: blue")
            @Nullable
            String networkName,

            @Pattern("^/?[0-9]{1,3}$")
            @JsonPropertyDescription("Gives each node a slice of this prefix length. Example: /26")
            @Nullable
            String nodeSliceSize,

            @JsonPropertyDescription(
                    "false: an address may be given again in another overlapping network. Absent: true.")
            @Nullable
            Boolean enableOverlappingRanges) {

        public Whereabouts {
            exclude = Absent.asEmpty(exclude);
            ipRanges = Absent.asEmpty(ipRanges);
            routes = Absent.asEmpty(routes);
        }
    }

    /** One network of Whereabouts. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record IpRange(
            @Required @JsonPropertyDescription("The network. Example: fd00:30::/64")
            String range,

            @JsonPropertyDescription("First address that is given. Absent: the first of range.") @Nullable
            String rangeStart,

            @JsonPropertyDescription("Last address that is given. Absent: the last of range.") @Nullable
            String rangeEnd,

            @Size(max = 1024) @JsonPropertyDescription("Networks that are never given.")
            List<String> exclude) {

        public IpRange {
            exclude = Absent.asEmpty(exclude);
        }
    }

    /** The host-local plugin. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "!has(self.perNode) || size(self.perNode) == 0 || size(self.perNode) == size(self.ranges)",
            message = "perNode has one element for each set of ranges, in their order")
    @ValidationRule(
            value = "!has(self.perNode) || size(self.perNode) == 0 || self.ranges.all(set, size(set) == 1)",
            message = "with perNode each set of ranges holds exactly one range, which is divided among the nodes")
    public record HostLocal(
            @Required
            @Size(min = 1, max = 16)
            @JsonPropertyDescription(
                    "Sets of ranges; an attachment gets one address of each set. Example: [[{subnet: 10.40.0.0/24}]]")
            List<List<Subnet>> ranges,

            @Size(max = 16)
            @JsonPropertyDescription(
                    "Divides each set's range among the nodes, so that no two nodes give one address; one element for each set. Example: [{size: /26, member: /20}]")
            List<PerNode> perNode,

            @AllowedValues({"Shared", "Node"})
            @JsonPropertyDescription(
                    "Node: the segment of each node is its own, so that all may give the same addresses. Shared: nodes reach one segment, where one range on two nodes is refused. Absent: Node for bridge, Shared for all others.")
            @Nullable
            String segment,

            @Size(max = 256) @JsonPropertyDescription("Routes that every attachment gets.")
            List<Route> routes,

            @JsonPropertyDescription("Folder of the files on the node. Absent: /var/lib/cni/networks.") @Nullable
            String dataDir,

            @JsonPropertyDescription("File of the node that the DNS settings come from. Example: /etc/resolv.conf")
            @Nullable
            String resolvConf) {

        public HostLocal {
            ranges = Absent.asEmpty(ranges);
            perNode = Absent.asEmpty(perNode);
            routes = Absent.asEmpty(routes);
        }
    }

    /** How one range of host-local is divided. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record PerNode(
            @Required
            @Pattern("^/[0-9]{1,3}$")
            @JsonPropertyDescription("Prefix length of what each node gets. Example: /26")
            String size,

            @Pattern("^/[0-9]{1,3}$")
            @JsonPropertyDescription(
                    "Prefix length of what each member gets, which its nodes share. Needed when clusterSelector selects more than one member. Example: /20")
            @Nullable
            String member) {}

    /** One range of host-local. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Subnet(
            @Required @JsonPropertyDescription("The network. Example: 10.40.0.0/24")
            String subnet,

            @JsonPropertyDescription("First address that is given. Absent: the second of the network.") @Nullable
            String rangeStart,

            @JsonPropertyDescription("Last address that is given. Absent: the last usable one.") @Nullable
            String rangeEnd,

            @JsonPropertyDescription("Gateway. Absent: the first usable address of the network.") @Nullable
            String gateway) {}

    /** The dhcp plugin. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Dhcp(
            @JsonPropertyDescription("Socket of the daemon on the node. Absent: /run/cni/dhcp.sock.") @Nullable
            String daemonSocketPath) {}

    /** The static plugin. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record StaticAddresses(
            @Size(max = 64) @JsonPropertyDescription("The addresses. Empty: those that the pod's annotation asks for.")
            List<Address> addresses,

            @Size(max = 256) @JsonPropertyDescription("Routes that every attachment gets.")
            List<Route> routes,

            @JsonPropertyDescription("DNS settings of the attachment.") @Nullable
            Dns dns) {

        public StaticAddresses {
            addresses = Absent.asEmpty(addresses);
            routes = Absent.asEmpty(routes);
        }
    }

    /** One static address. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Address(
            @Required @JsonPropertyDescription("The address with its prefix length. Example: 10.50.0.5/24")
            String address,

            @JsonPropertyDescription("Gateway. Example: 10.50.0.1") @Nullable
            String gateway) {}

    /** DNS settings. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Dns(
            @JsonPropertyDescription("Addresses of name servers.")
            List<String> nameservers,

            @JsonPropertyDescription("The local domain.") @Nullable
            String domain,

            @JsonPropertyDescription("Domains that short names are looked up in.")
            List<String> search,

            @JsonPropertyDescription("Options of the resolver.")
            List<String> options) {

        public Dns {
            nameservers = Absent.asEmpty(nameservers);
            search = Absent.asEmpty(search);
            options = Absent.asEmpty(options);
        }
    }

    /** No addresses. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record None() {}
}
