package dev.weft.acceptance;

import dev.weft.acceptance.bench.FleetBenchmark;
import dev.weft.acceptance.bench.IpamBenchmark;
import dev.weft.acceptance.bench.PublishBenchmark;
import dev.weft.acceptance.bench.ReadBenchmark;
import dev.weft.acceptance.bench.Report;
import dev.weft.acceptance.bench.StormBenchmark;
import dev.weft.acceptance.bench.WhereaboutsBenchmark;
import dev.weft.testbed.build.MissingProgramException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures Weft on this machine and prints the figures; asserts nothing. */
@CommandLine.Command(name = "bench", mixinStandardHelpOptions = true)
public final class Benchmarks implements Callable<Integer> {

    private static final List<String> NAMES = List.of("events", "read", "publish", "fleet", "ipam", "storm");

    @Option(names = "--root", required = true, description = "the checkout, in which the services are built")
    private Path root = Path.of(".");

    @Option(names = "--quick", description = "small sizes: less than 90 s")
    private boolean quick;

    @Option(names = "--output", description = "table (default) or json: one object a figure")
    private String output = "table";

    @Option(names = "--set", description = "a setting of the service under measurement, as name=value")
    private Map<String, String> settings = new TreeMap<>();

    @Option(names = "--real", description = "storm: hub and member on real API servers")
    private boolean real;

    @Option(names = "--peer", description = "ipam: measure beside another IPAM instead; there is whereabouts")
    private String peer = "";

    @Parameters(
            arity = "0..1",
            description = "events (default): all of read, publish, fleet; or one of them, or ipam, or storm")
    private String name = "events";

    public static void main(String[] args) {
        Logger.getLogger("").setLevel(Level.SEVERE);
        CommandLine line = new CommandLine(new Benchmarks());
        line.setExecutionExceptionHandler((problem, command, result) -> {
            if (problem instanceof MissingProgramException) {
                System.err.println("weft bench: " + problem.getMessage());
                return 3;
            }
            throw problem;
        });
        System.exit(line.execute(args));
    }

    @Override
    public Integer call() throws Exception {
        if (!NAMES.contains(name)) {
            System.err.println("no benchmark '" + name + "'; there are " + String.join(", ", NAMES));
            return 2;
        }
        String wrong = wrongOption();
        if (!wrong.isEmpty()) {
            System.err.println(wrong);
            return 2;
        }
        Report report = new Report(output.equals("json"));
        boolean all = name.equals("events");
        if (all || name.equals("read")) {
            new ReadBenchmark(root.toAbsolutePath(), report, quick).run();
        }
        if (all || name.equals("publish")) {
            new PublishBenchmark(root.toAbsolutePath(), report, quick).run();
        }
        if (all || name.equals("fleet")) {
            new FleetBenchmark(root.toAbsolutePath(), report, quick).run();
        }
        if (name.equals("storm")) {
            new StormBenchmark(root.toAbsolutePath(), report, quick, real).run();
        }
        if (name.equals("ipam") && !peer.isEmpty()) {
            new WhereaboutsBenchmark(root.toAbsolutePath(), report, quick).run();
        } else if (name.equals("ipam")) {
            new IpamBenchmark(root.toAbsolutePath(), report, quick, settings).run();
        }
        return 0;
    }

    /** What is wrong with the options, in one line; empty when nothing is. */
    private String wrongOption() {
        if (real && !name.equals("storm")) {
            return "--real: only benchmark storm has it";
        }
        if (!peer.isEmpty() && !name.equals("ipam")) {
            return "--peer: only benchmark ipam has it";
        }
        return peer.isEmpty() || peer.equals("whereabouts") ? "" : "no peer '" + peer + "'; there is whereabouts";
    }
}
