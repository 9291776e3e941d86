package dev.weft.ipam.domain.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.AddressRange;
import dev.weft.plugins.net.Cidr;
import dev.weft.plugins.whereabouts.PoolKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads pools of Whereabouts, of Spiderpool, and lines of text. */
public final class ForeignPools {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<ForeignPool> pools = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /** What was read. */
    public List<ForeignPool> pools() {
        return List.copyOf(pools);
    }

    /** What could not be read, each with the object, the field and the mend. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** Takes an object as an API server gives it, or a list of such; kinds without addresses are passed over. */
    public void object(JsonNode object) {
        switch (object.path("kind").asText()) {
            case "IPPool" -> whereabouts(object);
            case "SpiderIPPool" -> spiderpool(object);
            default -> object.path("items").forEach(this::object);
        }
    }

    private static String origin(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        String namespace = metadata.path("namespace").asText();
        return object.path("kind").asText() + " " + (namespace.isEmpty() ? "" : namespace + "/")
                + metadata.path("name").asText();
    }

    private Optional<Cidr> cidr(String origin, String field, String text) {
        Optional<Cidr> cidr = Cidr.parse(text);
        if (cidr.isEmpty()) {
            problems.add(origin + ", " + field + ": \"" + text + "\" is no CIDR; mend the object, or leave it out");
        }
        return cidr;
    }

    /** Rule: keys count from the address as written in {@code spec.range}. */
    private void whereabouts(JsonNode object) {
        String origin = origin(object);
        Optional<Cidr> written =
                cidr(origin, "spec.range", object.path("spec").path("range").asText());
        if (written.isEmpty()) {
            return;
        }
        List<ForeignPool.Given> given = new ArrayList<>();
        List<String> unread = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry :
                object.path("spec").path("allocations").properties()) {
            Optional<Address> address = PoolKeys.address(written.get(), entry.getKey());
            String podRef = entry.getValue().path("podref").asText();
            if (address.isEmpty()) {
                unread.add(origin + ", spec.allocations[" + entry.getKey() + "] of " + podRef
                        + ": the key is no offset in " + written.get() + "; remove it");
                continue;
            }
            String ifname = entry.getValue().path("ifname").asText();
            given.add(new ForeignPool.Given(address.get(), podRef + (ifname.isEmpty() ? "" : " " + ifname)));
        }
        pools.add(new ForeignPool(origin, written.get().masked(), List.of(), List.of(), List.of(), given, unread));
    }

    /** Rule: {@code status.allocatedIPs} is one JSON text, address to its pod. */
    private void spiderpool(JsonNode object) {
        String origin = origin(object);
        JsonNode spec = object.path("spec");
        Optional<Cidr> subnet = cidr(origin, "spec.subnet", spec.path("subnet").asText());
        if (subnet.isEmpty()) {
            return;
        }
        List<String> unread = new ArrayList<>();
        List<AddressRange> ips = ranges(origin, spec, "ips", unread);
        List<AddressRange> excludes = ranges(origin, spec, "excludeIPs", unread);
        List<Address> gateways =
                Address.parse(spec.path("gateway").asText()).map(List::of).orElse(List.of());
        List<ForeignPool.Given> given = new ArrayList<>();
        String allocated = object.path("status").path("allocatedIPs").asText();
        try {
            for (Map.Entry<String, JsonNode> entry :
                    JSON.readTree(allocated.isBlank() ? "{}" : allocated).properties()) {
                Optional<Address> address = Address.parse(entry.getKey());
                if (address.isEmpty()) {
                    unread.add(origin + ", status.allocatedIPs: \"" + entry.getKey() + "\" is no IP address");
                    continue;
                }
                given.add(new ForeignPool.Given(
                        address.get(),
                        (entry.getValue().path("pod").asText() + " "
                                        + entry.getValue().path("interface").asText())
                                .strip()));
            }
        } catch (JsonProcessingException e) {
            problems.add(origin + ", status.allocatedIPs: is no JSON; wait until Spiderpool has written it anew");
            return;
        }
        pools.add(new ForeignPool(origin, subnet.get().masked(), ips, excludes, gateways, given, unread));
    }

    private static List<AddressRange> ranges(String origin, JsonNode spec, String field, List<String> unread) {
        List<AddressRange> ranges = new ArrayList<>();
        for (JsonNode text : spec.path(field)) {
            Optional<AddressRange> range = AddressRange.parse(text.asText());
            if (range.isEmpty()) {
                unread.add(origin + ", spec." + field + ": \"" + text.asText() + "\" is no range");
            }
            range.ifPresent(ranges::add);
        }
        return ranges;
    }

    /** Takes lines of {@code address/prefix,owner}; a first line without an address is the heading. */
    public void csv(String file, String text) {
        Map<Cidr, List<ForeignPool.Given>> given = new TreeMap<>((one, other) -> {
            int byAddress = one.network().compareTo(other.network());
            return byAddress != 0 ? byAddress : Integer.compare(one.prefix(), other.prefix());
        });
        String[] lines = text.split("\\R", -1);
        for (int i = 0; i < lines.length; i++) {
            String[] cells = lines[i].split("[,;\\t]", 2);
            Optional<Cidr> cidr = Cidr.parse(cells[0].strip());
            if (cidr.isPresent()) {
                given.computeIfAbsent(cidr.get().masked(), c -> new ArrayList<>())
                        .add(new ForeignPool.Given(cidr.get().address(), cells.length > 1 ? cells[1].strip() : ""));
            } else if (!lines[i].isBlank() && i > 0) {
                problems.add(file + ", line " + (i + 1) + ": \"" + cells[0].strip()
                        + "\" is no address with a prefix length; write it as 10.0.0.5/24,owner");
            }
        }
        given.forEach(
                (cidr, all) -> pools.add(new ForeignPool(file, cidr, List.of(), List.of(), List.of(), all, List.of())));
    }
}
