package dev.weft.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.weft.ipam.domain.imports.ForeignPools;
import dev.weft.ipam.domain.imports.ImportPlan;
import dev.weft.ipam.domain.pool.PoolDeclaration;
import dev.weft.plugins.net.AddressRange;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code ./weft ipam plan import}: what pools of Whereabouts or Spiderpool ({@code kubectl get … -o yaml}), or lines of text, would be as
 * AddressPools. It prints a plan and, with {@code --output yaml}, the AddressPools with {@code enforcement: Plan}; it writes nothing.
 */
public final class ImportCommand {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private ImportCommand() {}

    /** Arguments: {@code [--fleet FLEET] [--domain DOMAIN] [--output text|yaml] FILE...}. */
    public static void main(String[] args) throws IOException {
        System.exit(run(System.out, System.err, args));
    }

    static int run(PrintStream out, PrintStream err, String... args) throws IOException {
        String fleet = "default";
        String domain = "imported";
        String output = "text";
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            boolean more = i + 1 < args.length;
            switch (args[i]) {
                case "--fleet" -> fleet = more ? args[++i] : "";
                case "--domain" -> domain = more ? args[++i] : "";
                case "--output" -> output = more ? args[++i] : "";
                default -> files.add(Path.of(args[i]));
            }
        }
        if (files.isEmpty()
                || fleet.isEmpty()
                || domain.isEmpty()
                || !List.of("text", "yaml").contains(output)) {
            err.println(
                    "usage: ./weft ipam plan import [--fleet FLEET] [--domain DOMAIN] [--output text|yaml] FILE...");
            return 2;
        }
        ForeignPools foreign = new ForeignPools();
        for (Path file : files) {
            if (!Files.isReadable(file)) {
                err.println("weft: " + file + " cannot be read");
                return 2;
            }
            read(file, foreign);
        }
        ImportPlan plan = ImportPlan.of(fleet, domain, foreign.pools());
        if (output.equals("yaml")) {
            for (ImportPlan.Planned pool : plan.pools()) {
                out.print(YAML.writeValueAsString(manifest(fleet, pool.declaration())));
            }
        } else {
            plan.pools().forEach(pool -> out.println(pool.sentence()));
        }
        PrintStream said = output.equals("yaml") ? err : out;
        plan.findings().forEach(finding -> said.println("look at: " + finding));
        foreign.problems().forEach(problem -> err.println("not read: " + problem));
        return foreign.problems().isEmpty() ? 0 : 1;
    }

    private static void read(Path file, ForeignPools foreign) throws IOException {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(".csv") || name.endsWith(".txt")) {
            foreign.csv(name, Files.readString(file));
            return;
        }
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(file.toFile())) {
            while (documents.hasNext()) {
                foreign.object(documents.next());
            }
        }
    }

    private static ObjectNode manifest(String fleet, PoolDeclaration pool) {
        ObjectNode manifest = YAML.createObjectNode();
        manifest.put("apiVersion", "weft.dev/v1alpha1").put("kind", "AddressPool");
        manifest.putObject("metadata")
                .put("name", pool.key().substring(pool.key().indexOf('/') + 1))
                .put("namespace", fleet);
        ObjectNode spec = manifest.putObject("spec");
        spec.put("enforcement", "Plan").put("addressDomain", pool.addressDomain());
        texts(spec, "cidrs", pool.cidrs());
        if (!pool.ranges().isEmpty()) {
            ArrayNode ranges = spec.putArray("ranges");
            pool.ranges().stream()
                    .map(AddressRange::of)
                    .forEach(range -> ranges.addObject()
                            .put("start", range.first().toString())
                            .put("end", range.last().toString()));
        }
        texts(spec, "excludes", pool.excludes());
        if (!pool.reserved().isEmpty()) {
            ArrayNode reserved = spec.putArray("reserved");
            pool.reserved()
                    .forEach(one ->
                            reserved.addObject().put("address", one.address()).put("reason", one.reason()));
        }
        texts(spec, "gateway", pool.gateways());
        return manifest;
    }

    private static void texts(ObjectNode spec, String field, List<String> texts) {
        if (!texts.isEmpty()) {
            texts.forEach(spec.putArray(field)::add);
        }
    }
}
