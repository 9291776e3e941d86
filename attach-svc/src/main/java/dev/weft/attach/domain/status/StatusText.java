package dev.weft.attach.domain.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/** The network-status annotation, written as Multus writes it: each element indented by four spaces. */
public final class StatusText {

    private static final ObjectMapper JSON = new ObjectMapper();

    private StatusText() {}

    public static String of(Iterable<? extends JsonNode> statuses) {
        DefaultIndenter four = new DefaultIndenter("    ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator(""));
        printer.indentArraysWith(four);
        printer.indentObjectsWith(four);
        List<String> elements = new ArrayList<>();
        for (JsonNode status : statuses) {
            try {
                elements.add(JSON.writer(printer).writeValueAsString(status));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a tree of JSON can always be written", e);
            }
        }
        return "[" + String.join(",", elements) + "]";
    }
}
