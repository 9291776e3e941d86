package dev.weft.conformance.ipam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.conformance.AreaSet;
import dev.weft.conformance.Check;
import dev.weft.conformance.Verdict;
import dev.weft.plugins.cni.IpResult;
import dev.weft.plugins.cni.IpamRefusal;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.gojson.GoJsonException;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Cidr;
import dev.weft.plugins.whereabouts.IpPool;
import dev.weft.plugins.whereabouts.NodeSlices;
import dev.weft.plugins.whereabouts.ObjectNames;
import dev.weft.plugins.whereabouts.PodCleanup;
import dev.weft.plugins.whereabouts.RangeAllocator;
import dev.weft.plugins.whereabouts.Reconciliation;
import dev.weft.plugins.whereabouts.WhereaboutsCluster;
import dev.weft.plugins.whereabouts.WhereaboutsConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Whereabouts' configuration, CNI calls, cleaning and node slices. */
public final class WhereaboutsClusterAreas implements AreaSet {

    @Override
    public Map<String, Check> areas() {
        return Map.of(
                "whereabouts.config.load",
                WhereaboutsClusterAreas::config,
                "whereabouts.cni.add",
                WhereaboutsClusterAreas::add,
                "whereabouts.reconciler",
                WhereaboutsClusterAreas::reconcile,
                "whereabouts.reconciler.pod_ips",
                Expectation.of(in -> Answers.texts(Reconciliation.networkStatusIps(in.path("network_status")))),
                "whereabouts.podcontroller",
                WhereaboutsClusterAreas::cleanup,
                "whereabouts.nodeslice",
                Expectation.of(WhereaboutsClusterAreas::slices));
    }

    private static Verdict config(JsonNode vector) {
        return Expectation.of(WhereaboutsClusterAreas::load).check(vector);
    }

    private static JsonNode parsed(String text) {
        try {
            return dev.weft.plugins.gojson.GoJson.read(text);
        } catch (GoJsonException e) {
            throw WhereaboutsConfig.unreadable(e.text());
        }
    }

    private static JsonNode load(JsonNode input) {
        if (input.has("config_raw")) {
            ObjectNode written = input.deepCopy();
            written.remove("config_raw");
            return load(written.set("config", parsed(GoJson.text(input, "config_raw"))));
        }
        if (input.path("config").isNull()) {
            return WhereaboutsConfig.flatFile(
                    Optional.of(input.path("flat_file")).filter(JsonNode::isObject));
        }
        JsonNode conf = input.path("config");
        if (conf.isMissingNode()) {
            conf = Answers.JSON
                    .objectNode()
                    .put("name", GoJson.optional(input, "name").orElse("n"))
                    .put("cniVersion", GoJson.text(input, "cniVersion"))
                    .set("ipam", input.path("ipam"));
        }
        WhereaboutsConfig config =
                WhereaboutsConfig.read(conf, input.path("flat_file"), GoJson.text(input, "cni_args"));
        ObjectNode answer = Answers.JSON
                .objectNode()
                .put("name", config.name())
                .put("network_name", config.networkName())
                .put("enable_overlapping_ranges", config.overlapping())
                .put("log_level", config.logLevel())
                .put("log_file", config.logFile())
                .put("kubeconfig", config.kubeconfig())
                .put("node_slice_size", config.nodeSliceSize())
                .put("reconciler_cron_expression", config.reconcilerCron())
                .put("leader_lease_duration", config.leaseMillis())
                .put("leader_renew_deadline", config.renewMillis())
                .put("leader_retry_period", config.retryMillis());
        config.gateway().ifPresent(gateway -> answer.put("gateway", gateway.toString()));
        ArrayNode ranges = answer.putArray("ranges");
        config.ranges().forEach(range -> {
            ObjectNode item = ranges.addObject().put("range", range.cidr().toString());
            range.start().ifPresent(start -> item.put("range_start", start.toString()));
            range.end().ifPresent(end -> item.put("range_end", end.toString()));
            if (!range.exclude().isEmpty()) {
                item.set("exclude", Answers.texts(range.exclude()));
            }
        });
        answer.set(
                "addresses",
                Answers.texts(config.addresses().stream()
                        .map(ip -> ip.address()
                                + ip.gateway().map(gateway -> " gw " + gateway).orElse(""))
                        .toList()));
        return answer;
    }

    private static WhereaboutsConfig configOf(JsonNode ipam) {
        ObjectNode part = ipam.deepCopy();
        part.put("type", "whereabouts");
        part.putObject("kubernetes").put("kubeconfig", "/etc/kubeconfig");
        ObjectNode conf = Answers.JSON.objectNode().put("name", "mynet").put("cniVersion", "0.3.1");
        return WhereaboutsConfig.read(conf.set("ipam", part), MissingNode.getInstance(), "");
    }

    private static Verdict add(JsonNode vector) {
        int pods = vector.path("expected").path("addresses").size();
        return vector.path("input").has("cycle")
                ? Expectation.of(in -> cycle(configOf(in.path("ipam")), pods)).check(vector)
                : Expectation.of(WhereaboutsClusterAreas::calls).check(vector);
    }

    private static JsonNode calls(JsonNode input) {
        if (input.has("steps")) {
            WhereaboutsCluster cluster = WhereaboutsCluster.empty();
            List<Cidr> given = new ArrayList<>();
            for (JsonNode step : input.get("steps")) {
                WhereaboutsCluster.Added added = cluster.add(
                        configOf(step), new WhereaboutsCluster.Sandbox("dummy", GoJson.text(step, "pod"), "eth0"));
                cluster = added.after();
                given.add(added.result().ips().getFirst().address());
            }
            return Answers.JSON.objectNode().set("addresses", Answers.texts(given));
        }
        WhereaboutsConfig config = configOf(input.path("ipam"));
        if (input.has("pods")) {
            return fill(config, input.path("pods").asInt());
        }
        WhereaboutsCluster cluster = WhereaboutsCluster.empty();
        if (input.has("pool_allocations")) {
            Cidr range = config.ranges().getFirst().cidr();
            cluster = new WhereaboutsCluster(
                    Map.of(
                            ObjectNames.pool(range.toString(), config.networkName(), ""),
                            pool(range.toString(), input.get("pool_allocations"))),
                    Map.of());
        }
        return Answers.result(cluster.add(
                        config,
                        new WhereaboutsCluster.Sandbox(
                                GoJson.optional(input, "container_id").orElse("dummy"),
                                GoJson.optional(input, "pod").orElse("dummyNS/dummyPOD"),
                                GoJson.optional(input, "if_name").orElse("eth0")))
                .result());
    }

    /** Each pod is added, deleted and added again, for as many pods as the case lists addresses. */
    private static JsonNode cycle(WhereaboutsConfig config, int pods) {
        WhereaboutsCluster cluster = WhereaboutsCluster.empty();
        ArrayNode addresses = Answers.JSON.arrayNode();
        IpResult.Ip first = null;
        for (int i = 0; i < pods; i++) {
            WhereaboutsCluster.Sandbox sandbox = new WhereaboutsCluster.Sandbox("dummy-" + i, "ns/pod-" + i, "eth0");
            WhereaboutsCluster.Added added = cluster.add(config, sandbox);
            WhereaboutsCluster.Added again = added.after().del(config, sandbox).add(config, sandbox);
            if (!again.result().equals(added.result())) {
                throw new IpamRefusal("another address after DEL");
            }
            cluster = again.after();
            first = again.result().ips().getFirst();
            addresses.add(first.address().toString());
        }
        ObjectNode answer = Answers.JSON.objectNode();
        if (first != null) {
            first.gateway().ifPresent(gateway -> answer.put("gateway", gateway.toString()));
        }
        return answer.set("addresses", addresses);
    }

    private static JsonNode fill(WhereaboutsConfig config, int pods) {
        WhereaboutsCluster cluster = WhereaboutsCluster.empty();
        ObjectNode answer = Answers.JSON.objectNode();
        ArrayNode addresses = answer.putArray("addresses");
        for (int i = 0; i < pods; i++) {
            WhereaboutsCluster.Added added =
                    cluster.add(config, new WhereaboutsCluster.Sandbox("c" + i, "ns/p" + i, "eth0"));
            cluster = added.after();
            addresses.add(added.result().ips().getFirst().address().toString());
        }
        try {
            cluster.add(config, new WhereaboutsCluster.Sandbox("c", "ns/last", "eth0"));
        } catch (IpamRefusal e) {
            String prefix = "Could not allocate IP in range";
            answer.putObject("ninth")
                    .put("error_type", "AssignmentError")
                    .put("error_prefix", e.text().startsWith(prefix) ? prefix : e.text());
        }
        return answer;
    }

    private static IpPool pool(String range, JsonNode allocations) {
        Map<String, IpPool.Allocation> entries = new TreeMap<>();
        allocations
                .properties()
                .forEach(entry -> entries.put(
                        entry.getKey(),
                        new IpPool.Allocation(
                                GoJson.text(entry.getValue(), "id"),
                                GoJson.text(entry.getValue(), "podref"),
                                GoJson.text(entry.getValue(), "ifname"))));
        return new IpPool(Cidr.of(range), entries);
    }

    private static ObjectNode allocations(IpPool pool) {
        ObjectNode object = Answers.JSON.objectNode();
        pool.allocations()
                .forEach((key, entry) ->
                        object.putObject(key).put("podref", entry.podref()).put("id", entry.id()));
        return object;
    }

    private static Verdict reconcile(JsonNode vector) {
        JsonNode input = vector.path("input");
        if (input.has("orphaned")) {
            return release(vector);
        }
        List<IpPool> pools = new ArrayList<>();
        input.path("pools").forEach(pool -> pools.add(pool(GoJson.text(pool, "range"), pool.path("allocations"))));
        List<Reconciliation.Pod> pods = new ArrayList<>();
        boolean pending = false;
        for (JsonNode pod : input.path("pods")) {
            Set<Address> ips = new HashSet<>();
            GoJson.texts(pod, "network_status_ips").forEach(ip -> ips.add(Address.of(ip)));
            pods.add(new Reconciliation.Pod(GoJson.text(pod, "ref"), GoJson.text(pod, "phase"), ips, false));
            pending |= GoJson.text(pod, "phase").equals("Pending");
        }
        List<Reconciliation.Overlapping> overlapping = new ArrayList<>();
        input.path("overlapping")
                .forEach(entry -> overlapping.add(
                        new Reconciliation.Overlapping(GoJson.text(entry, "name"), GoJson.text(entry, "podref"))));
        Reconciliation.Plan plan = Reconciliation.plan(pools, pods, overlapping);
        ObjectNode answer = Answers.JSON
                .objectNode()
                .put(
                        "overlapping_left",
                        overlapping.size() - plan.reservations().size())
                .put("deleted_ips_nonempty", !plan.orphans().isEmpty());
        answer.set(
                "deleted_ips",
                Answers.texts(
                        plan.orphans().stream().map(Reconciliation.Orphan::ip).toList()));
        ArrayNode after = answer.putArray("pool_allocations_after");
        plan.pools().forEach(pool -> after.add(allocations(pool)));
        boolean passed = Expectation.holds(vector.path("expected"), answer)
                && vector.path("expected")
                        .path("pool_allocations_after")
                        .equals(
                                vector.path("expected").has("pool_allocations_after")
                                        ? after
                                        : MissingNode.getInstance());
        if (!passed && pending && plan.orphans().isEmpty()) {
            return new Verdict(
                    Verdict.Kind.DELIBERATE_DIFFERENCE,
                    vector.path("expected"),
                    answer,
                    "a Pending pod keeps its addresses: its network status is not written yet, and freeing them is"
                            + " how two pods come to one address");
        }
        return Expectation.verdict(passed, vector, answer);
    }

    /** Orphans were found earlier; without allocations in the case, each pool is as it was found. */
    private static Verdict release(JsonNode vector) {
        JsonNode input = vector.path("input");
        List<Address> freed = new ArrayList<>();
        boolean anothers = false;
        for (JsonNode written : input.path("orphaned")) {
            Reconciliation.Orphan orphan = new Reconciliation.Orphan(
                    0, Address.of(GoJson.text(written, "ip")), GoJson.text(written, "podref"));
            IpPool pool = input.has("pool")
                    ? pool(
                            GoJson.text(input.path("pool"), "range"),
                            input.path("pool").path("allocations"))
                    : new IpPool(Cidr.of(GoJson.text(written, "pool")), Map.of())
                            .with(new RangeAllocator.Reservation(orphan.ip(), "", orphan.podRef(), ""));
            freed.addAll(Reconciliation.release(pool, List.of(orphan)).addresses());
            anothers |= pool.of(orphan.ip())
                    .filter(entry -> !entry.podref().equals(orphan.podRef()))
                    .isPresent();
        }
        ObjectNode answer = Answers.JSON.objectNode().set("deleted_ips", Answers.texts(freed));
        boolean passed = Expectation.holds(vector.path("expected"), answer);
        if (!passed && anothers) {
            return new Verdict(
                    Verdict.Kind.DELIBERATE_DIFFERENCE,
                    vector.path("expected"),
                    answer,
                    "an address that another pod has by now is not freed: the list of orphans is older than the pool");
        }
        return Expectation.verdict(passed, vector, answer);
    }

    private static Verdict cleanup(JsonNode vector) {
        JsonNode input = vector.path("input");
        if (!input.has("delete_pod")) {
            return Expectation.of(in -> Answers.JSON
                            .objectNode()
                            .put(
                                    "node",
                                    PodCleanup.watchedNode(
                                            GoJson.text(in.path("env"), "NODENAME"), GoJson.texts(in, "nodes"))))
                    .check(vector);
        }
        Map<String, IpPool> pools = new TreeMap<>();
        String range = GoJson.text(input.path("pool"), "range");
        if (!range.isEmpty()) {
            pools.put(
                    ObjectNames.pool(range, "", ""),
                    pool(range, input.path("pool").path("allocations")));
        }
        JsonNode nad = input.path("nad");
        PodCleanup.Outcome outcome = PodCleanup.podDeleted(
                GoJson.text(input, "delete_pod"),
                List.of(new PodCleanup.Network(
                        GoJson.text(nad, "name"), Optional.of(nad).filter(JsonNode::isObject))),
                pools);
        ObjectNode answer = Answers.JSON.objectNode();
        answer.set("events", Answers.texts(outcome.events()));
        outcome.events().forEach(event -> answer.put("event", event.toString()));
        outcome.pools().values().forEach(pool -> answer.set("pool_allocations_after", allocations(pool)));
        JsonNode expected = vector.path("expected");
        boolean samePool = !expected.has("pool_allocations_after")
                || expected.get("pool_allocations_after").equals(answer.path("pool_allocations_after"));
        return Expectation.verdict(samePool && Expectation.holds(expected, answer), vector, answer);
    }

    private static JsonNode slices(JsonNode input) {
        List<NodeSlices.Nad> nads = new ArrayList<>();
        input.path("nads")
                .forEach(nad -> nads.add(new NodeSlices.Nad(GoJson.text(nad, "name"), GoJson.field(nad, "ipam"))));
        String sync = GoJson.text(input, "sync");
        NodeSlices.Step step = NodeSlices.decide(
                sync.substring(sync.indexOf('/') + 1),
                nads,
                GoJson.texts(input, "nodes"),
                Optional.of(input.path("existing")).filter(JsonNode::isObject).map(WhereaboutsClusterAreas::slicePool),
                Set.of());
        ObjectNode answer = Answers.JSON.objectNode();
        return switch (step) {
            case NodeSlices.Step.Nothing nothing -> answer;
            case NodeSlices.Step.Create create -> answer.put("action", "create").set("pool", slicePool(create.pool()));
            case NodeSlices.Step.Update update -> answer.put("action", "update").set("pool", slicePool(update.pool()));
            case NodeSlices.Step.Delete delete -> answer.put("action", "delete").put("pool_name", delete.pool());
        };
    }

    private static NodeSlices.Pool slicePool(JsonNode pool) {
        List<NodeSlices.Slice> slices = new ArrayList<>();
        pool.path("status")
                .path("allocations")
                .forEach(slice -> slices.add(
                        new NodeSlices.Slice(GoJson.text(slice, "nodeName"), GoJson.text(slice, "sliceRange"))));
        return new NodeSlices.Pool(
                GoJson.text(pool, "name"),
                GoJson.text(pool.path("spec"), "range"),
                GoJson.text(pool.path("spec"), "sliceSize"),
                slices,
                GoJson.texts(pool, "owners"));
    }

    private static ObjectNode slicePool(NodeSlices.Pool pool) {
        ObjectNode object = Answers.JSON.objectNode().put("name", pool.name());
        object.putObject("spec").put("range", pool.range()).put("sliceSize", pool.sliceSize());
        ArrayNode slices = object.putObject("status").putArray("allocations");
        pool.slices()
                .forEach(slice ->
                        slices.addObject().put("nodeName", slice.node()).put("sliceRange", slice.range()));
        object.set("owners", Answers.texts(pool.owners()));
        return object;
    }
}
