package dev.weft.plugins.gojson;

/** The grammar of JSON with the messages of Go's scanner, so that users find them under the words they know. */
final class GoSyntax {

    private static final String VALUE = "looking for beginning of value";

    private final String text;
    private int at;

    private GoSyntax(String text) {
        this.text = text;
    }

    static void check(String text) throws GoJsonException {
        GoSyntax syntax = new GoSyntax(text);
        syntax.value();
        syntax.skip();
        if (syntax.at < text.length()) {
            throw syntax.invalid("after top-level value");
        }
    }

    private void value() throws GoJsonException {
        skip();
        char c = peek();
        switch (c) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> {
                if (c != '-' && !isDigit(c)) {
                    throw invalid(VALUE);
                }
                number();
            }
        }
    }

    private void object() throws GoJsonException {
        at++;
        skip();
        if (peek() == '}') {
            at++;
            return;
        }
        while (true) {
            skip();
            if (peek() != '"') {
                throw invalid("looking for beginning of object key string");
            }
            string();
            skip();
            if (peek() != ':') {
                throw invalid("after object key");
            }
            at++;
            value();
            skip();
            char c = peek();
            if (c == '}') {
                at++;
                return;
            }
            if (c != ',') {
                throw invalid("after object key:value pair");
            }
            at++;
        }
    }

    private void array() throws GoJsonException {
        at++;
        skip();
        if (peek() == ']') {
            at++;
            return;
        }
        while (true) {
            value();
            skip();
            char c = peek();
            if (c == ']') {
                at++;
                return;
            }
            if (c != ',') {
                throw invalid("after array element");
            }
            at++;
        }
    }

    private void string() throws GoJsonException {
        at++;
        while (peek() != '"') {
            char c = peek();
            if (c < 0x20) {
                throw invalid("in string literal");
            }
            at++;
            if (c == '\\') {
                escape();
            }
        }
        at++;
    }

    private void escape() throws GoJsonException {
        char c = peek();
        if (c == 'u') {
            at++;
            for (int i = 0; i < 4; i++, at++) {
                if (Character.digit(peek(), 16) < 0 || peek() > 127) {
                    throw invalid("in \\u hexadecimal character escape");
                }
            }
        } else if ("bfnrt\\/\"".indexOf(c) >= 0) {
            at++;
        } else {
            throw invalid("in string escape code");
        }
    }

    private void literal(String word) throws GoJsonException {
        for (int i = 0; i < word.length(); i++, at++) {
            if (peek() != word.charAt(i)) {
                throw invalid("in literal " + word + " (expecting " + quoted(word.charAt(i)) + ")");
            }
        }
    }

    private void number() throws GoJsonException {
        if (peek() == '-') {
            at++;
            if (!isDigit(peek())) {
                throw invalid("in numeric literal");
            }
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            if (!isDigit(peek())) {
                throw invalid("after decimal point in numeric literal");
            }
            digits();
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            if (!isDigit(peek())) {
                throw invalid("in exponent of numeric literal");
            }
            digits();
        }
    }

    private void digits() {
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
    }

    private void skip() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() throws GoJsonException {
        if (at >= text.length()) {
            throw new GoJsonException("unexpected end of JSON input");
        }
        return text.charAt(at);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private GoJsonException invalid(String context) {
        return new GoJsonException("invalid character " + quoted(text.charAt(at)) + " " + context);
    }

    private static String quoted(char c) {
        return switch (c) {
            case '\'' -> "'\\''";
            case '"' -> "'\"'";
            case '\\' -> "'\\\\'";
            case '\n' -> "'\\n'";
            case '\t' -> "'\\t'";
            case '\r' -> "'\\r'";
            default -> c < 0x20 ? String.format("'\\x%02x'", (int) c) : "'" + c + "'";
        };
    }
}
