package dev.weft.acceptance.faults;

import dev.weft.acceptance.fleet.PooledNetwork;
import dev.weft.acceptance.fleet.RunningFleet;
import dev.weft.events.Partitioner;
import dev.weft.local.fleet.FleetDefinition;
import dev.weft.local.fleet.SimulatedMember;
import dev.weft.local.launch.ChildProcess;
import dev.weft.local.tour.EventLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A fleet whose every partition has work: one member and one address domain in each, so that the loss of any replica is felt. Pool and
 * network {@code net-0} are dual stack.
 */
public final class FaultyFleet implements AutoCloseable {

    /** The fleet, a namespace of the hub. */
    public static final String FLEET = "faults";

    static final String NAMESPACE = "load";
    static final String SPARE = "spare";
    static final String SECOND_SPARE = "spare-2";
    static final Duration REPAIR_GRACE = Duration.ofSeconds(3);
    private static final int PARTITIONS = 4;
    private static final Map<String, String> QUICK = Map.of(
            "weft.ipam.repair-interval",
            "500ms",
            "weft.ipam.repair-grace",
            REPAIR_GRACE.toSeconds() + "s",
            "weft.ipam.member-lost-after",
            "10s");

    private final RunningFleet running;
    private final List<String> members;
    private final EventLog events;
    private final AddressHistory history;

    private FaultyFleet(RunningFleet running, List<String> members) {
        this.running = running;
        this.members = members;
        this.events = running.events();
        this.history = new AddressHistory(events);
    }

    static FaultyFleet start(int replicas) {
        List<String> members = oneInEachPartition("m-");
        List<SimulatedMember> simulated = Stream.concat(members.stream(), Stream.of(SPARE, SECOND_SPARE))
                .map(name -> FleetDefinition.plain(name, 2))
                .toList();
        RunningFleet running = RunningFleet.start(simulated, replicas, QUICK);
        try {
            FaultyFleet fleet = new FaultyFleet(running, members);
            fleet.declare();
            return fleet;
        } catch (RuntimeException e) {
            String logs = running.logs();
            running.close();
            throw new IllegalStateException("the fleet did not get its networks:\n" + logs, e);
        }
    }

    private static List<String> oneInEachPartition(String prefix) {
        List<String> names = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            int n = 0;
            while (Partitioner.partition(FLEET + "/" + prefix + n, PARTITIONS) != partition) {
                n++;
            }
            names.add(prefix + n);
        }
        return names;
    }

    private void declare() {
        running.register(FLEET, members.toArray(String[]::new));
        for (String member : members) {
            running.apply(member, "apiVersion: v1\nkind: Namespace\nmetadata: {name: " + NAMESPACE + "}\n");
        }
        List<String> domains = oneInEachPartition("segment-");
        for (int i = 0; i < PARTITIONS; i++) {
            new PooledNetwork(
                            FLEET,
                            "net-" + i,
                            "{matchExpressions: [{key: name, operator: NotIn, values: [" + SPARE + "]}]}",
                            NAMESPACE)
                    .declare(
                            running,
                            "addressDomain: %s, cidrs: [10.%d.0.0/22%s], quarantine: 1s"
                                    .formatted(domains.get(i), 80 + i, i == 0 ? ", 'fd00:80::/64'" : ""));
        }
        for (int i = 0; i < PARTITIONS; i++) {
            awaitReady("AddressPool", "net-" + i, Duration.ofSeconds(60));
            awaitReady("Network", "net-" + i, Duration.ofSeconds(60));
        }
    }

    /** Waits for the condition Ready of an intent at its newest generation. */
    void awaitReady(String kind, String name, Duration patience) {
        Awaitility.await(kind + " " + name + " is Ready")
                .atMost(patience)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> running.condition(FLEET, kind, name, "Ready"),
                        condition -> condition.status().equals("True"));
    }

    /** Its processes and clusters. */
    public RunningFleet running() {
        return running;
    }

    /** Its members, one in each partition. */
    public List<String> members() {
        return members;
    }

    int networks() {
        return PARTITIONS;
    }

    EventLog events() {
        return events;
    }

    AddressHistory history() {
        return history;
    }

    /** Sends a signal to a process, e.g. STOP or CONT. */
    static void signal(ChildProcess process, String signal) {
        try {
            int code = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill -" + signal + " of " + process.name() + " ended with " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("kill cannot be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        events.close();
        running.close();
    }
}
