package dev.weft.attach.domain.sriov;

/** Indents JSON text by four spaces without touching its values or the order of its keys. Rule: Go's json.Indent. */
final class JsonIndent {

    private static final String STEP = "    ";

    private final StringBuilder out = new StringBuilder();
    private int depth;
    private boolean opened;

    private JsonIndent() {}

    static String indent(String json) {
        JsonIndent indent = new JsonIndent();
        int at = 0;
        while (at < json.length()) {
            char character = json.charAt(at);
            int end = character == '"' ? endOfString(json, at) : at + 1;
            indent.add(json.substring(at, end), character);
            at = end;
        }
        return indent.out.toString();
    }

    private void add(String token, char first) {
        if (Character.isWhitespace(first)) {
            return;
        }
        boolean closes = first == '}' || first == ']';
        if (opened && !closes) {
            depth++;
            line();
        }
        switch (first) {
            case '{', '[' -> out.append(first);
            case ',' -> {
                out.append(',');
                line();
            }
            case ':' -> out.append(": ");
            case '}', ']' -> {
                if (!opened) {
                    depth--;
                    line();
                }
                out.append(first);
            }
            default -> out.append(token);
        }
        opened = first == '{' || first == '[';
    }

    private void line() {
        out.append('\n').append(STEP.repeat(depth));
    }

    private static int endOfString(String json, int start) {
        int at = start + 1;
        while (at < json.length() && json.charAt(at) != '"') {
            at += json.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(json.length(), at + 1);
    }
}
