package dev.weft.acceptance.input;

import dev.weft.acceptance.fleet.RunningFleet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Intents of one kind, each with one thing wrong. */
abstract class IntentRows implements Group {

    private final RunningFleet fleet;
    private final Sight sight;
    private final String kind;
    private final String namespace;
    private final Map<String, String> declared = new LinkedHashMap<>();
    private final List<Row> rows = new ArrayList<>();

    IntentRows(RunningFleet fleet, Sight sight, String kind, String namespace) {
        this.fleet = fleet;
        this.sight = sight;
        this.kind = kind;
        this.namespace = namespace;
    }

    /** The whole intent. */
    abstract String yaml(String name, String spec);

    @Override
    public void begin() {
        declared.forEach(this::declare);
    }

    @Override
    public final List<Row> rows() {
        return List.copyOf(rows);
    }

    final void declare(String name, String spec) {
        fleet.apply("hub", yaml(name, spec));
    }

    /** One that the API server takes and Weft does not. */
    final void refused(String sentence, String name, String spec, String... words) {
        declared.put(name, spec);
        add(new Row(
                sentence,
                Stream.concat(Stream.of(kind + " " + namespace + "/" + name), Stream.of(words))
                        .toList(),
                sight.refused(kind, name)));
    }

    /** One that the API server does not take. */
    final void denied(String sentence, String name, String spec, String... words) {
        add(Row.of(sentence, sight.apply("hub", yaml(name, spec)), words));
    }

    final void add(Row row) {
        rows.add(row);
    }
}
