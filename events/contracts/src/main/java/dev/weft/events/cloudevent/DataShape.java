package dev.weft.events.cloudevent;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Recognizes data that is surely understood, much faster than it can be decoded. It knows only what this codec writes itself: no white
 * space, no unknown field, no escape, nothing but ASCII. Whatever else there is may still be right; decoding tells.
 */
abstract sealed class DataShape {

    /** The end when the value is not recognized. */
    private static final int UNSURE = -1;

    private static final DataShape OTHER = new Literal(List.of());

    /** Whether decoding these bytes cannot fail. */
    final boolean surely(byte[] data) {
        return data.length > 0 && data[0] == '{' && end(data, 0) == data.length;
    }

    /** Where the value that begins here ends, or {@link #UNSURE}. */
    abstract int end(byte[] data, int at);

    /** The shape of a record as Jackson writes it. */
    static DataShape of(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == List.class) {
                return new Sequence(of(arguments[0]));
            }
            return generic.getRawType() == Map.class && arguments[0] == String.class
                    ? new Dictionary(of(arguments[1]))
                    : OTHER;
        }
        if (!(type instanceof Class<?> raw)) {
            return OTHER;
        }
        if (raw == String.class) {
            return new Text();
        }
        if (raw == int.class || raw == long.class || raw == Long.class) {
            return new Whole(raw == int.class ? 9 : 18);
        }
        if (raw == boolean.class) {
            return new Literal(List.of("true", "false"));
        }
        if (raw == Instant.class) {
            return new Time();
        }
        if (raw.isEnum()) {
            return new Literal(Arrays.stream(raw.getEnumConstants())
                    .map(c -> "\"" + ((Enum<?>) c).name() + "\"")
                    .toList());
        }
        return raw.isRecord() ? new Fields(raw.getRecordComponents()) : OTHER;
    }

    private static boolean is(byte[] data, int at, byte[] expected) {
        int end = at + expected.length;
        return end <= data.length && Arrays.equals(data, at, end, expected, 0, expected.length);
    }

    private static int textEnd(byte[] data, int at) {
        if (at >= data.length || data[at] != '"') {
            return UNSURE;
        }
        for (int i = at + 1; i < data.length; i++) {
            byte b = data[i];
            if (b == '"') {
                return i + 1;
            }
            if (b < ' ' || b == '\\') {
                return UNSURE;
            }
        }
        return UNSURE;
    }

    private static final class Text extends DataShape {
        @Override
        int end(byte[] data, int at) {
            return textEnd(data, at);
        }
    }

    private static final class Literal extends DataShape {
        private final byte[][] words;

        Literal(List<String> words) {
            this.words =
                    words.stream().map(w -> w.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
        }

        @Override
        int end(byte[] data, int at) {
            for (byte[] word : words) {
                if (is(data, at, word)) {
                    return at + word.length;
                }
            }
            return UNSURE;
        }
    }

    private static final class Whole extends DataShape {
        private final int digits;

        Whole(int digits) {
            this.digits = digits;
        }

        @Override
        int end(byte[] data, int at) {
            int i = at < data.length && data[at] == '-' ? at + 1 : at;
            int first = i;
            while (i < data.length && data[i] >= '0' && data[i] <= '9') {
                i++;
            }
            boolean leadingZero = i - first > 1 && data[first] == '0';
            return i == first || i - first > digits || leadingZero ? UNSURE : i;
        }
    }

    private static final class Time extends DataShape {
        @Override
        int end(byte[] data, int at) {
            int end = textEnd(data, at);
            return end >= 0 && Times.surely(data, at + 1, end - 1) ? end : UNSURE;
        }
    }

    private static final class Sequence extends DataShape {
        private final DataShape element;

        Sequence(DataShape element) {
            this.element = element;
        }

        @Override
        int end(byte[] data, int at) {
            if (at + 1 >= data.length || data[at] != '[') {
                return UNSURE;
            }
            if (data[at + 1] == ']') {
                return at + 2;
            }
            int i = at;
            do {
                i = element.end(data, i + 1);
                if (i < 0 || i >= data.length) {
                    return UNSURE;
                }
            } while (data[i] == ',');
            return data[i] == ']' ? i + 1 : UNSURE;
        }
    }

    private static final class Dictionary extends DataShape {
        private final DataShape value;

        Dictionary(DataShape value) {
            this.value = value;
        }

        @Override
        int end(byte[] data, int at) {
            if (at + 1 >= data.length || data[at] != '{') {
                return UNSURE;
            }
            if (data[at + 1] == '}') {
                return at + 2;
            }
            int i = at;
            do {
                i = textEnd(data, i + 1);
                if (i < 0 || i >= data.length || data[i] != ':') {
                    return UNSURE;
                }
                i = value.end(data, i + 1);
                if (i < 0 || i >= data.length) {
                    return UNSURE;
                }
            } while (data[i] == ',');
            return data[i] == '}' ? i + 1 : UNSURE;
        }
    }

    /** Fields in the order of the record; those that are not required may be left out. */
    private static final class Fields extends DataShape {
        private final byte[][] names;
        private final DataShape[] values;
        private final boolean[] required;

        Fields(RecordComponent[] components) {
            names = Arrays.stream(components)
                    .map(c -> ("\"" + c.getName() + "\":").getBytes(StandardCharsets.UTF_8))
                    .toArray(byte[][]::new);
            values = Arrays.stream(components).map(c -> of(c.getGenericType())).toArray(DataShape[]::new);
            required = new boolean[components.length];
            for (int i = 0; i < required.length; i++) {
                required[i] = RequiredComponents.required(components[i].getType(), components[i].getAnnotatedType());
            }
        }

        @Override
        int end(byte[] data, int at) {
            if (at >= data.length || data[at] != '{') {
                return UNSURE;
            }
            int i = at;
            boolean first = true;
            for (int field = 0; field < names.length; field++) {
                int name = first ? i + 1 : after(data, i);
                if (name >= 0 && is(data, name, names[field])) {
                    i = values[field].end(data, name + names[field].length);
                    if (i < 0 || i >= data.length) {
                        return UNSURE;
                    }
                    first = false;
                } else if (required[field]) {
                    return UNSURE;
                }
            }
            int close = first ? i + 1 : i;
            return close < data.length && data[close] == '}' ? close + 1 : UNSURE;
        }

        private static int after(byte[] data, int comma) {
            return data[comma] == ',' ? comma + 1 : UNSURE;
        }
    }
}
