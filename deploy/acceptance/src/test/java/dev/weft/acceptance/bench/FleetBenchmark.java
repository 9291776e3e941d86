package dev.weft.acceptance.bench;

import dev.weft.local.launch.ChildProcess;
import dev.weft.local.launch.Ports;
import dev.weft.local.launch.ServiceCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * One process of each service with many members of 20 nodes: how long registration takes, what each member costs, and how long it takes
 * from a Network on the hub to its NetworkAttachmentDefinition in a member, as a watch in the member sees it.
 */
public final class FleetBenchmark {

    private static final String HEAP = "256m";
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Path root;
    private final Report report;
    private final List<Integer> sizes;
    private final int networks;

    public FleetBenchmark(Path root, Report report, boolean quick) {
        this.root = root;
        this.report = report;
        this.sizes = quick ? List.of(1, 10) : List.of(1, 25, 50, 100);
        this.networks = quick ? 30 : 200;
    }

    /** Runs it. */
    public void run() throws IOException {
        int most = sizes.getLast();
        report.title("Members of 20 nodes, all in one process of each service (heap " + HEAP
                + "), hub and members simulated in this process without node agents");
        try (Bench bench = new Bench(root);
                BenchFleet fleet = new BenchFleet()) {
            Files.writeString(bench.state().resolve("kubeconfig/hub.yaml"), fleet.kubeconfig());
            try {
                Map<String, ChildProcess> services = services(bench);
                Map<String, ProcessMemory> first = Map.of();
                for (int size : sizes) {
                    register(fleet, size);
                    Map<String, ProcessMemory> memory = memory(services, size);
                    first = size == sizes.getFirst() ? memory : first;
                    if (size == most) {
                        slopes(first, memory, most - sizes.getFirst());
                    }
                }
                latency(fleet, most);
            } catch (RuntimeException e) {
                throw new IllegalStateException(bench.logs(), e);
            }
        }
    }

    private Map<String, ChildProcess> services(Bench bench) {
        Map<String, ChildProcess> services = new LinkedHashMap<>();
        List<Target> targets = new ArrayList<>();
        for (String service : ServiceCommands.SERVICES) {
            int port = Ports.any();
            services.put(service, bench.service(service, port, HEAP));
            targets.add(new Target(
                    services.get(service), java.net.URI.create("http://127.0.0.1:" + port + "/q/health/ready")));
        }
        targets.forEach(target -> target.await(0, PATIENCE));
        return services;
    }

    private void register(BenchFleet fleet, int size) {
        int before = fleet.readySince().size();
        fleet.addMembers(size);
        report.progress(size + " members are simulated");
        long begin = System.nanoTime();
        Map<String, Long> declared = new LinkedHashMap<>();
        for (int member = before; member < size; member++) {
            declared.put(BenchFleet.name(member), System.nanoTime());
            fleet.register(member);
        }
        Awaitility.await(size + " members are ready")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> fleet.readySince().size() >= size);
        List<Double> each = declared.entrySet().stream()
                .map(e -> (fleet.readySince().get(e.getKey()) - e.getValue()) / 1e9)
                .sorted()
                .toList();
        report.add(Figure.of(
                "register: " + (size - before) + " members at once, to " + size,
                (System.nanoTime() - begin) / 1e9,
                "s",
                "until the last is Ready on the hub; p50 of one %.2f s".formatted(percentile(each, 50))));
    }

    private Map<String, ProcessMemory> memory(Map<String, ChildProcess> services, int members) {
        settle();
        Map<String, ProcessMemory> memory = new LinkedHashMap<>();
        services.forEach((service, process) -> {
            ProcessMemory now = ProcessMemory.of(process.pid());
            memory.put(service, now);
            report.add(Figure.of(
                    "memory: " + service + ", " + members + " members",
                    now.rssMib(),
                    "MiB RSS",
                    "live heap %.1f MiB, %d threads".formatted(now.liveHeapMib(), now.threads())));
        });
        return memory;
    }

    /** The members are there; what their first look has left to do is done in a few seconds. */
    private static void settle() {
        try {
            Thread.sleep(6000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void slopes(Map<String, ProcessMemory> first, Map<String, ProcessMemory> last, int members) {
        last.forEach((service, memory) -> {
            ProcessMemory before = first.getOrDefault(service, memory);
            report.add(Figure.of(
                    "memory: " + service + ", for each further member",
                    (memory.liveHeapMib() - before.liveHeapMib()) * 1024 / members,
                    "KiB heap",
                    "RSS %.0f KiB, threads %+d in all"
                            .formatted(
                                    (memory.rssMib() - before.rssMib()) * 1024 / members,
                                    memory.threads() - before.threads())));
        });
    }

    private void latency(BenchFleet fleet, int members) {
        Map<String, Long> expected = new LinkedHashMap<>();
        long begin = System.nanoTime();
        for (int i = 0; i < networks; i++) {
            pace(begin, i);
            declare(fleet, expected, "net-" + i, i % BenchFleet.GROUPS, members);
        }
        arrive(fleet, expected);
        report(
                "latency: Network to NAD, in each of %d members".formatted(Math.max(1, members / BenchFleet.GROUPS)),
                fleet,
                expected,
                networks + " Networks, 4 a second, " + members + " members");
        Map<String, Long> everywhere = new LinkedHashMap<>();
        declare(fleet, everywhere, "net-all", -1, members);
        arrive(fleet, everywhere);
        report("latency: Network to NAD, in all " + members + " members", fleet, everywhere, "one Network");
    }

    private static void pace(long begin, int i) {
        long wait = begin + i * 250_000_000L - System.nanoTime();
        try {
            Thread.sleep(Duration.ofNanos(Math.max(0, wait)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void declare(BenchFleet fleet, Map<String, Long> expected, String network, int group, int members) {
        long now = System.nanoTime();
        for (int member = 0; member < members; member++) {
            if (group < 0 || member % BenchFleet.GROUPS == group) {
                expected.put(network + " in " + BenchFleet.name(member), now);
            }
        }
        fleet.declare(network, group);
    }

    private static void arrive(BenchFleet fleet, Map<String, Long> expected) {
        Awaitility.await("all definitions are placed")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> fleet.nads().keySet().containsAll(expected.keySet()));
    }

    private void report(String name, BenchFleet fleet, Map<String, Long> expected, String note) {
        List<Double> times = expected.entrySet().stream()
                .map(e -> (fleet.nads().get(e.getKey()) - e.getValue()) / 1e9)
                .sorted()
                .toList();
        String full = note + ", " + times.size() + " NADs";
        report.add(Figure.of(name + ", p50", percentile(times, 50), "s", full));
        report.add(Figure.of(name + ", p99", percentile(times, 99), "s", full + "; goal < 2 s"));
        report.add(Figure.of(name + ", longest", times.getLast(), "s", full));
    }

    static double percentile(List<Double> sorted, int percent) {
        return sorted.isEmpty()
                ? 0
                : sorted.get((int) Math.min(sorted.size() - 1L, (long) sorted.size() * percent / 100));
    }
}
