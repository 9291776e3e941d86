package dev.weft.acceptance.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints figures as they are taken: a table for people, one object a line for programs. */
public final class Report {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final boolean json;
    private final List<Figure> figures = new ArrayList<>();

    public Report(boolean json) {
        this.json = json;
    }

    /** Starts a part of the table. */
    void title(String text) {
        if (!json) {
            System.out.printf("%n%s%n%-52s %12s %-10s %6s  %s%n", text, "", "value", "unit", "load", "note");
        }
    }

    /** Tells what goes on; not a result. */
    void progress(String text) {
        if (!json) {
            System.out.println("  .. " + text);
        }
    }

    void add(Figure figure) {
        figures.add(figure);
        if (json) {
            try {
                System.out.println(JSON.writeValueAsString(figure));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a figure that cannot be written", e);
            }
        } else {
            System.out.printf(
                    Locale.ROOT,
                    "%-52s %12s %-10s %6.1f  %s%n",
                    figure.name(),
                    number(figure.value()),
                    figure.unit(),
                    figure.load(),
                    figure.note());
        }
    }

    private static String number(double value) {
        return value >= 100 ? String.format(Locale.ROOT, "%,.0f", value) : String.format(Locale.ROOT, "%.2f", value);
    }

    /** How many figures were taken. */
    public int size() {
        return figures.size();
    }
}
