package dev.weft.policy.domain.sriov;

import java.util.List;
import java.util.stream.Collectors;

/** JSON text exactly as Go's encoder writes it, with the characters that matter to HTML escaped. */
final class GoJson {

    private static final int FIRST_PRINTABLE = 0x20;

    private GoJson() {}

    static String strings(List<String> values) {
        return values.stream().map(GoJson::string).collect(Collectors.joining(",", "[", "]"));
    }

    static String string(String value) {
        StringBuilder text = new StringBuilder("\"");
        value.codePoints().forEach(character -> append(text, character));
        return text.append('"').toString();
    }

    private static void append(StringBuilder text, int character) {
        switch (character) {
            case '"' -> text.append("\\\"");
            case '\\' -> text.append("\\\\");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            case '\b' -> text.append("\\b");
            case '\f' -> text.append("\\f");
            case '<', '>', '&', 0x2028, 0x2029 -> text.append("\\u%04x".formatted(character));
            default -> {
                if (character < FIRST_PRINTABLE) {
                    text.append("\\u%04x".formatted(character));
                } else {
                    text.appendCodePoint(character);
                }
            }
        }
    }
}
