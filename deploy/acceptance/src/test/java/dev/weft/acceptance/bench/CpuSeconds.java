package dev.weft.acceptance.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Processor time of this process and of all that it started, by what they are. Others on the machine lengthen a storm; they do not
 * change this.
 *
 * @param seconds by name, user and system together
 */
record CpuSeconds(Map<String, Double> seconds) {

    /** What this process is called in it. */
    static final String BENCH = "bench";

    private static final Pattern SERVICE = Pattern.compile("/([a-z]+-svc)/");
    private static final Pattern MEMBER = Pattern.compile("--etcd-prefix=/(\\S+)");

    /** As it is now, since each process was started. */
    static CpuSeconds now() {
        Map<String, Double> seconds = new TreeMap<>();
        add(seconds, BENCH, ProcessHandle.current());
        ProcessHandle.current().descendants().forEach(process -> add(seconds, name(process), process));
        return new CpuSeconds(seconds);
    }

    private static void add(Map<String, Double> seconds, String name, ProcessHandle process) {
        double used = process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L) / 1000.0;
        seconds.merge(name, used, Double::sum);
    }

    /** Which process it is: a service, the broker, or a program by its name. */
    static String name(List<String> command) {
        String line = String.join(" ", command);
        Matcher service = SERVICE.matcher(line);
        if (service.find()) {
            return service.group(1);
        }
        if (line.contains("BrokerMain")) {
            return "broker";
        }
        String program = command.isEmpty()
                ? "?"
                : String.valueOf(Path.of(command.getFirst()).getFileName());
        Matcher member = MEMBER.matcher(line);
        return member.find() ? program + " " + member.group(1) : program;
    }

    private static String name(ProcessHandle process) {
        try {
            // What ProcessHandle tells of a command line ends early.
            String line = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
            return name(List.of(line.split("\0")));
        } catch (IOException e) {
            return name(List.of(process.info().command().orElse("?")));
        }
    }

    /** What was used since then. */
    CpuSeconds since(CpuSeconds before) {
        Map<String, Double> used = new TreeMap<>();
        seconds.forEach((name, value) -> used.put(name, value - before.seconds.getOrDefault(name, 0.0)));
        return new CpuSeconds(used);
    }

    double of(String name) {
        return seconds.getOrDefault(name, 0.0);
    }

    double total() {
        return seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** The busiest first, those of less than 10 ms left out. */
    String text() {
        return seconds.entrySet().stream()
                .filter(e -> e.getValue() >= 0.01)
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .map(e -> String.format(Locale.ROOT, "%s %.2f", e.getKey(), e.getValue()))
                .collect(Collectors.joining(", "));
    }
}
