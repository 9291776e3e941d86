package dev.weft.events.cloudevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.weft.events.FactType;
import dev.weft.events.fact.Fact;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DataShapeSimulationTest {

    private final CloudEventCodec codec = new CloudEventCodec();

    @ParameterizedTest
    @EnumSource(FactType.class)
    void whatIsTakenForUnderstoodCanBeDecoded(FactType type) {
        DataShape shape = shape(type);
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            byte[] data = codec.data(fact(type, random, seed % 2 == 0));
            for (int change = 0; change < 40; change++) {
                byte[] changed = changed(data, random);
                if (shape.surely(changed)) {
                    assertThatCode(() -> codec.fact(type, changed))
                            .as("seed %d: %s", seed, new String(changed, StandardCharsets.UTF_8))
                            .doesNotThrowAnyException();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = FactType.class,
            names = {"NODE_OBSERVED", "NETWORK_PLACEMENT_APPLIED", "ATTACHMENT_.*", "ADDRESS_ASSIGNED"},
            mode = EnumSource.Mode.MATCH_ANY)
    void plainFactsAreRecognized(FactType type) {
        DataShape shape = shape(type);
        for (int seed = 0; seed < 100; seed++) {
            byte[] data = codec.data(fact(type, new Random(seed), false));

            assertThat(shape.surely(data))
                    .as("seed %d: %s", seed, new String(data, StandardCharsets.UTF_8))
                    .isTrue();
        }
    }

    @Test
    void whatOnlyDecodingCanTellIsNotTakenForUnderstood() {
        DataShape shape = shape(FactType.ATTACHMENT_OBSERVED);

        assertThat(List.of(
                        "",
                        "{",
                        "null",
                        "[]",
                        "{}",
                        "{} ",
                        "{\"phase\":\"Lost\"}",
                        "{\"phase\":1}",
                        "{\"promisedIps\":[null]}",
                        "{\"promisedIps\":\"10.0.0.1\"}",
                        "{\"fleet\":\"a\",}",
                        "{\"fleet\":\"a\\\"}",
                        "{\"newField\":\"a\"}"))
                .noneMatch(text -> shape.surely(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static DataShape shape(FactType type) {
        return DataShape.of(type.data().getRecordComponents()[0].getGenericType());
    }

    private static Fact fact(FactType type, Random random, boolean odd) {
        return (Fact) record(type.data(), random, odd);
    }

    private static Object record(Class<?> type, Random random, boolean odd) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values = Arrays.stream(components)
                .map(c -> value(c.getGenericType(), random, odd))
                .toArray();
        try {
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be made", e);
        }
    }

    private static Object value(Type type, Random random, boolean odd) {
        if (type instanceof ParameterizedType generic) {
            Type element = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
            List<Object> values = new ArrayList<>();
            for (int i = random.nextInt(3); i > 0; i--) {
                values.add(value(element, random, odd));
            }
            if (generic.getRawType() == List.class) {
                return values;
            }
            Map<String, Object> map = new HashMap<>();
            values.forEach(v -> map.put(text(random, odd), v));
            return map;
        }
        Class<?> raw = (Class<?>) type;
        if (raw == String.class) {
            return text(random, odd);
        }
        if (raw == int.class) {
            return random.nextInt(100_000);
        }
        if (raw == long.class || raw == Long.class) {
            return odd ? random.nextLong() : random.nextLong(1_000_000_000_000L);
        }
        if (raw == boolean.class) {
            return random.nextBoolean();
        }
        if (raw == Instant.class) {
            return Instant.ofEpochSecond(1_700_000_000 + random.nextInt(2_000_000), random.nextInt(3) * 1_000_000);
        }
        if (raw == JsonNode.class) {
            return JsonNodeFactory.instance.objectNode().put("a", random.nextInt());
        }
        return raw.isEnum()
                ? raw.getEnumConstants()[random.nextInt(raw.getEnumConstants().length)]
                : record(raw, random, odd);
    }

    private static String text(Random random, boolean odd) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(odd ? (char) random.nextInt(0xd7ff) : "az09-/.:_ {},[]".charAt(random.nextInt(15)));
        }
        return text.toString();
    }

    /** One byte replaced, taken out or doubled, or the end cut off. */
    private static byte[] changed(byte[] data, Random random) {
        if (data.length == 0) {
            return data;
        }
        int at = random.nextInt(data.length);
        byte[] changed = data.clone();
        switch (random.nextInt(4)) {
            case 0 -> changed[at] = (byte) random.nextInt();
            case 1 -> changed[at] = (byte) "{}[],:\"0-\\ntf".charAt(random.nextInt(13));
            case 2 -> {
                changed = new byte[data.length - 1];
                System.arraycopy(data, 0, changed, 0, at);
                System.arraycopy(data, at + 1, changed, at, data.length - at - 1);
            }
            default -> changed = Arrays.copyOf(data, at);
        }
        return changed;
    }
}
