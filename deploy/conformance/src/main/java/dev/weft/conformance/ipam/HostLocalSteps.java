package dev.weft.conformance.ipam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.plugins.cni.IpamRefusal;
import dev.weft.plugins.hostlocal.HostLocalAllocator;
import dev.weft.plugins.hostlocal.HostLocalConfig;
import dev.weft.plugins.hostlocal.HostLocalStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Commands one after the other, each written as {@code ADD|DEL [network] [subnet CIDR] [container] [interface]}: a name is a network's when the
 * command names a subnet, or an earlier one made a network of it. What is left out is as in the command that made the network.
 */
final class HostLocalSteps {

    private static final String ONLY = "mynet";

    private record Owner(String container, String ifname) {}

    private final JsonNode input;
    private final Map<String, String> subnets = new HashMap<>();
    private final Map<String, Owner> owners = new HashMap<>();
    private final Map<String, HostLocalStore> stores = new TreeMap<>();
    private final ObjectNode answer = Answers.JSON.objectNode();
    private final List<String> added = new ArrayList<>();

    HostLocalSteps(JsonNode input) {
        this.input = input;
        if (input.has("subnet")) {
            subnets.put(ONLY, input.path("subnet").asText());
        }
    }

    JsonNode play() {
        for (JsonNode step : input.path("steps")) {
            List<String> words = new ArrayList<>(
                    List.of(step.asText().replaceAll("\\(.*\\)", "").strip().split("\\s+")));
            boolean adds = words.removeFirst().equals("ADD");
            String network = ONLY;
            if (words.size() > 2 && words.get(1).equals("subnet")) {
                network = words.removeFirst();
                words.removeFirst();
                subnets.put(network, words.removeFirst());
            } else if (subnets.containsKey(words.getFirst())) {
                network = words.removeFirst();
            }
            Owner known = owners.getOrDefault(network, new Owner("dummy", "eth0"));
            Owner owner = new Owner(
                    words.isEmpty() ? known.container() : words.getFirst(),
                    words.size() < 2 ? known.ifname() : words.get(1));
            owners.putIfAbsent(network, owner);
            if (adds) {
                add(network, owner);
            } else {
                stores.merge(
                        network,
                        HostLocalStore.empty(),
                        (store, none) -> store.release(owner.container(), owner.ifname()));
                answer.set("after_del_" + network, Answers.texts(files().keySet()));
            }
        }
        return answer;
    }

    private void add(String network, Owner owner) {
        ObjectNode conf = Answers.JSON.objectNode().put("name", network).put("cniVersion", "1.0.0");
        conf.putObject("ipam").put("type", "host-local").put("subnet", subnets.getOrDefault(network, ""));
        try {
            HostLocalAllocator.Added done = HostLocalAllocator.add(
                    HostLocalConfig.read(conf, ""),
                    stores.getOrDefault(network, HostLocalStore.empty()),
                    owner.container(),
                    owner.ifname());
            stores.put(network, done.store());
            String ip = done.result().ips().getFirst().address().toString();
            answer.put(added.isEmpty() ? "first" : owner.container(), ip);
            added.add(ip);
            ObjectNode files = answer.putObject("files");
            files().forEach(files::put);
        } catch (IpamRefusal refusal) {
            answer.put("second_add_error", true);
        }
    }

    /** The files that reserve an address, over all networks. */
    private Map<String, String> files() {
        Map<String, String> files = new TreeMap<>();
        stores.forEach((network, store) -> store.files().forEach((name, content) -> {
            if (!name.startsWith("last_reserved_ip")) {
                files.put(network + "/" + name, content);
            }
        }));
        return files;
    }
}
