package dev.weft.local.ask;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.local.ask.FleetView.NoAnswerException;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.AddressRange;
import dev.weft.plugins.net.Cidr;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whose an address is and why it is given or not, what became of a claim, or what a pod has. */
final class Explanation {

    private static final String ADDRESSES = "/api/v1/addresses";

    /**
     * An explanation.
     *
     * @param found whether there was anything to explain
     */
    record Said(JsonNode json, List<String> lines, boolean found) {}

    private final FleetView view;

    Explanation(FleetView view) {
        this.view = view;
    }

    /**
     * Explains what was named.
     *
     * @param about an IP address, {@code fleet/pool/claim}, or the first segments of {@code fleet/cluster/namespace/pod/interface}
     */
    Said of(String about) throws NoAnswerException {
        if (Address.parse(about).isPresent()) {
            return address(Address.of(about));
        }
        if (about.split("/", -1).length == 3) {
            Optional<JsonNode> claim = view.find("/api/v1/address-claims/" + path(about));
            if (claim.isPresent()) {
                return claim(about, claim.get());
            }
        }
        JsonNode answers = view.get(ADDRESSES + "?limit=5000&prefix=" + FleetView.encoded(about));
        List<String> lines = new ArrayList<>();
        answers.forEach(fact -> lines.add(answer(fact)));
        if (lines.isEmpty()) {
            lines.add("no claim of " + about + " is answered or waits"
                    + (about.split("/", -1).length == 3 ? ", and there is no claim of that name" : ""));
        }
        return new Said(answers, lines, !answers.isEmpty());
    }

    private static String answer(JsonNode fact) {
        JsonNode state = fact.path("state");
        List<String> ips = new ArrayList<>();
        state.path("ips").forEach(ip -> ips.add(ip.asText()));
        return "%s: claim %s of pool %s, domain %s: %s"
                .formatted(
                        fact.path("key").asText(),
                        state.path("claim").asText(),
                        state.path("pool").asText(),
                        state.path("addressDomain").asText(),
                        state.path("phase").asText().equals("Assigned")
                                ? "has " + String.join(", ", ips) + ", MAC "
                                        + state.path("mac").asText()
                                : "waits at place " + state.path("place").asLong() + ", "
                                        + state.path("code").asText() + ": "
                                        + state.path("reason").asText());
    }

    private Said claim(String name, JsonNode claim) throws NoAnswerException {
        String owner = owner(claim.path("state").path("owner"));
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("claim", claim);
        Optional<JsonNode> answer = view.find(ADDRESSES + "/" + path(owner));
        answer.ifPresent(fact -> json.set("answer", fact));
        String line;
        if (answer.isEmpty()) {
            line = owner + ": claim " + name
                    + " is wished for and has no answer: it was released by order, or the address"
                    + " engine has not decided it yet; ./weft ipam get "
                    + name.substring(0, name.lastIndexOf('/')) + " shows the pool";
        } else if (name.equals(owner.substring(0, owner.indexOf('/')) + "/"
                + answer.get().path("state").path("pool").asText() + "/"
                + answer.get().path("state").path("claim").asText())) {
            line = answer(answer.get());
        } else {
            line = owner + ": claim " + name + " is of an earlier pod of that name; the interface's own is: "
                    + answer(answer.get());
        }
        return new Said(json, List.of(line), true);
    }

    private Said address(Address address) throws NoAnswerException {
        JsonNode history = view.get(ADDRESSES + "/" + FleetView.encoded(address.toString()) + "/history");
        JsonNode pools = view.get("/api/v1/address-pools?limit=5000");
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("history", history);
        List<String> lines = new ArrayList<>();
        List<String> held = new ArrayList<>();
        for (JsonNode holding : history.path("holdings")) {
            if (!holding.hasNonNull("to")) {
                String owner = owner(holding.path("owner"));
                held.add(domain(holding.path("fleet"), holding.path("addressDomain")));
                lines.add("%s: held since %s by claim %s of pool %s, domain %s, %s"
                        .formatted(
                                address,
                                holding.path("from").asText(),
                                holding.path("claim").asText(),
                                holding.path("pool").asText(),
                                holding.path("addressDomain").asText(),
                                owner));
            }
        }
        var spanning = json.putArray("pools");
        for (JsonNode pool : pools) {
            JsonNode spec = pool.path("state").path("spec");
            String fleet = pool.path("state").path("fleet").asText();
            if (texts(spec.path("cidrs")).stream().anyMatch(cidr -> spans(cidr, address))) {
                spanning.add(pool);
                if (!held.contains(domain(pool.path("state").path("fleet"), spec.path("addressDomain")))) {
                    lines.add(address + ": in pool " + pool.path("key").asText() + ", domain "
                            + spec.path("addressDomain").asText() + ": "
                            + why(
                                    spec,
                                    address,
                                    last(
                                            history,
                                            fleet,
                                            spec.path("addressDomain").asText())));
                }
            }
        }
        if (lines.isEmpty()) {
            lines.add(address + ": no pool spans it, and nobody has it");
        }
        return new Said(json, lines, !held.isEmpty() || !spanning.isEmpty());
    }

    /** Who had it last in that domain. */
    private static Optional<JsonNode> last(JsonNode history, String fleet, String domain) {
        JsonNode last = null;
        for (JsonNode holding : history.path("holdings")) {
            if (holding.path("fleet").asText().equals(fleet)
                    && holding.path("addressDomain").asText().equals(domain)
                    && holding.hasNonNull("to")) {
                last = holding;
            }
        }
        return Optional.ofNullable(last);
    }

    private static String why(JsonNode spec, Address address, Optional<JsonNode> last) {
        for (JsonNode reserved : spec.path("reserved")) {
            if (isOrHolds(reserved.path("address").asText(), address)) {
                return "never given: it is reserved: " + reserved.path("reason").asText("no reason given");
            }
        }
        if (texts(spec.path("gateway")).stream().anyMatch(gateway -> isOrHolds(gateway, address))) {
            return "never given: it is the pool's gateway";
        }
        for (String excluded : texts(spec.path("excludes"))) {
            if (isOrHolds(excluded, address)) {
                return "never given: it is excluded by " + excluded;
            }
        }
        for (String cidr : texts(spec.path("cidrs"))) {
            if (spans(cidr, address) && !Cidr.of(cidr).hosts().contains(address)) {
                return "never given: it is the first or the last address of " + cidr;
            }
        }
        boolean ranges = false;
        boolean inside = false;
        for (JsonNode range : spec.path("ranges")) {
            Optional<AddressRange> parsed = AddressRange.parse(
                    range.path("start").asText() + "-" + range.path("end").asText());
            ranges |= parsed.filter(r -> r.family() == address.family()).isPresent();
            inside |= parsed.filter(r -> r.contains(address)).isPresent();
        }
        if (ranges && !inside) {
            return "never given: it lies outside of the pool's ranges";
        }
        return last.map(holding -> rest(spec, holding)).orElse("nobody has it; it is given to who comes");
    }

    private static String rest(JsonNode spec, JsonNode holding) {
        String whose = owner(holding.path("owner")) + " had it until "
                + holding.path("to").asText();
        Instant to = Instant.parse(holding.path("to").asText());
        Instant free = to.plusSeconds(spec.path("quarantineSeconds").asLong());
        if (holding.hasNonNull("restEnded")) {
            return whose + "; its rest was ended by order: "
                    + holding.path("restReason").asText();
        }
        return whose + ", and it rests until " + free
                + (spec.hasNonNull("stickySeconds")
                        ? ", or for an identity until "
                                + to.plusSeconds(spec.path("stickySeconds").asLong())
                        : "");
    }

    private static boolean spans(String cidr, Address address) {
        return Cidr.parse(cidr).filter(c -> c.contains(address)).isPresent();
    }

    private static boolean isOrHolds(String text, Address address) {
        return spans(text, address)
                || Address.parse(text).filter(address::equals).isPresent()
                || AddressRange.parse(text)
                        .filter(range -> range.contains(address))
                        .isPresent();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static String domain(JsonNode fleet, JsonNode domain) {
        return fleet.asText() + "/" + domain.asText();
    }

    private static String owner(JsonNode owner) {
        return owner.isTextual()
                ? owner.asText()
                : String.join(
                        "/",
                        owner.path("fleet").asText(),
                        owner.path("cluster").asText(),
                        owner.path("namespace").asText(),
                        owner.path("pod").asText(),
                        owner.path("iface").asText());
    }

    private static String path(String key) {
        return FleetView.encoded(key).replace("%2F", "/");
    }
}
