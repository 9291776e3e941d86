package dev.weft.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.cloudevent.Envelope;
import dev.weft.events.cloudevent.NotUnderstoodException;
import dev.weft.events.fact.Fact;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoundTripSimulationTest {

    private static final int ROUNDS = 200;
    private static final long SEED = Long.getLong("weft.seed", 20260101L);

    private final CloudEventCodec codec = new CloudEventCodec();
    private final Schemas schemas = new Schemas();
    private final ObjectMapper json = new ObjectMapper();

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenIsReadAsItWasAndIsValid(FactType type) throws NotUnderstoodException, IOException {
        for (int round = 0; round < ROUNDS; round++) {
            long seed = SEED + round;
            Samples samples = new Samples(seed, Samples.Fill.MIXED);
            Map.Entry<String, Fact> sample = samples.next(type);
            Envelope envelope = samples.envelope(type, sample.getKey());
            byte[] data = codec.data(sample.getValue());

            assertThat(schemas.problems(type, json.readTree(data)))
                    .as("-Dweft.seed=%d", seed)
                    .isEmpty();
            if (type.topic() == Topic.DEAD_LETTERS) {
                assertThat(codec.fact(type, data)).as("-Dweft.seed=%d", seed).isEqualTo(sample.getValue());
                continue;
            }
            CloudEventRecord event =
                    codec.read(type.topic().topicName(), sample.getKey(), codec.headers(envelope), data);
            assertThat(event.fact()).as("-Dweft.seed=%d", seed).isEqualTo(sample.getValue());
            assertThat(event.envelope()).as("-Dweft.seed=%d", seed).isEqualTo(envelope);
            assertThat(event.key().text()).as("-Dweft.seed=%d", seed).isEqualTo(sample.getKey());
        }
    }
}
