package dev.weft.runtime.facts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.events.Topic;
import dev.weft.events.key.ClusterKey;
import dev.weft.runtime.config.WeftConfig;
import dev.weft.runtime.log.Correlation;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FactReaderTest {

    private static final ClusterKey KEY = new ClusterKey("fleet-a", "rke2-a");

    private final WeftConfig config = Given.config(Map.of());
    private final FactTables tables = new FactTables();
    private final List<ProducerRecord<byte[], byte[]>> written = new ArrayList<>();
    private final List<FactChange> changes = new ArrayList<>();
    private final List<String> chains = new ArrayList<>();
    private final DeadLetters deadLetters = new DeadLetters(
            config,
            Given.publisher(config, tables, record -> {
                written.add(record);
                return Uni.createFrom().voidItem();
            }),
            new SimpleMeterRegistry());
    private final FactReader reader = new FactReader(tables, deadLetters, List.of(new FactListener() {
        @Override
        public void changed(FactChange change) {
            changes.add(change);
            chains.add(String.valueOf(Correlation.current()));
        }
    }));
    private long offset;

    private void apply(ProducerRecord<byte[], byte[]> record) {
        reader.apply(Given.read(record, offset++), () -> true);
    }

    @Test
    void aFactThatWasSeenIsDropped() {
        apply(Given.record(KEY, Given.cluster(KEY, 1), 10));
        apply(Given.record(KEY, Given.cluster(KEY, 1), 10));

        assertThat(changes).hasSize(1);
    }

    @Test
    void anOlderFactDoesNotUndoANewerOne() {
        apply(Given.record(KEY, Given.cluster(KEY, 2), 20));
        apply(Given.record(KEY, Given.cluster(KEY, 1), 10));
        apply(Given.record(KEY, Given.removed(KEY), 15));

        assertThat(Given.nodes(tables, KEY)).isEqualTo(2);
        assertThat(changes).hasSize(1);
    }

    @Test
    void aRemovalIsToldOnceAndItsTombstoneIsNot() {
        apply(Given.record(KEY, Given.cluster(KEY, 1), 10));
        apply(Given.record(KEY, Given.removed(KEY), 11));
        apply(Given.tombstone(KEY));

        assertThat(tables.of(Topic.CLUSTERS).size()).isZero();
        assertThat(changes).hasSize(2);
        assertThat(changes.get(1).before()).isNotNull();
        assertThat(changes.get(1).after()).isNull();
    }

    @Test
    void aTombstoneAloneEndsAKeyToo() {
        apply(Given.record(KEY, Given.cluster(KEY, 1), 10));
        apply(Given.tombstone(KEY));
        apply(Given.tombstone(KEY));

        assertThat(tables.of(Topic.CLUSTERS).get(KEY)).isNull();
        assertThat(changes).hasSize(2);
    }

    @Test
    void aKeyThatComesBackAfterItsRemovalIsNew() {
        apply(Given.record(KEY, Given.cluster(KEY, 1), 10));
        apply(Given.record(KEY, Given.removed(KEY), 11));
        apply(Given.record(KEY, Given.cluster(KEY, 3), 12));

        assertThat(Given.nodes(tables, KEY)).isEqualTo(3);
        assertThat(changes.get(2).before()).isNull();
    }

    @Test
    void aListenerThatFailsTakesNothingFromTheOthers() {
        List<FactChange> heard = new ArrayList<>();
        FactReader two = new FactReader(
                tables,
                deadLetters,
                List.of(
                        new FactListener() {
                            @Override
                            public void changed(FactChange change) {
                                throw new IllegalStateException("broken");
                            }
                        },
                        new FactListener() {
                            @Override
                            public void changed(FactChange change) {
                                heard.add(change);
                            }
                        }));

        two.apply(Given.read(Given.record(KEY, Given.cluster(KEY, 1), 10), 0), () -> true);

        assertThat(heard).hasSize(1);
    }

    @Test
    void whetherAChangeIsLiveIsAskedWhenTheTableHasIt() {
        reader.apply(Given.read(Given.record(KEY, Given.cluster(KEY, 7), 10), 0), () -> Given.nodes(tables, KEY) == 7);

        assertThat(changes.get(0).live()).isTrue();
    }

    @Test
    void aChangeIsHeardWithinItsChain() {
        apply(Given.record(KEY, Given.cluster(KEY, 1), 10));

        assertThat(chains).containsExactly("chain-10");
        assertThat(Correlation.current()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "ce_specversion, , NotACloudEvent",
        "ce_type, dev.weft.cluster.painted.v1, UnknownType",
        "ce_type, dev.weft.cluster.observed.v2, NewerSchema",
        "ce_type, dev.weft.node.observed.v1, UnknownType"
    })
    void whatIsNotUnderstoodIsParkedWithItsReasonAndTheReaderGoesOn(String header, String value, String code) {
        deadLetters.pastIsKnown();
        Map<String, String> headers = new HashMap<>(Given.headers(Given.cluster(KEY, 1), KEY.text(), 10));
        headers.remove(header);
        if (value != null) {
            headers.put(header, value);
        }

        apply(Given.record(Topic.CLUSTERS.topicName(), 3, KEY.text(), headers, bytes("{\"some\":\"thing\"}")));
        apply(Given.record(KEY, Given.cluster(KEY, 5), 11));

        assertThat(Given.nodes(tables, KEY)).isEqualTo(5);
        assertThat(written).hasSize(1);
        ProducerRecord<byte[], byte[]> letter = written.get(0);
        assertThat(letter.topic()).isEqualTo("weft.dead-letters.v1");
        assertThat(letter.partition()).isEqualTo(3);
        assertThat(new String(letter.key(), StandardCharsets.UTF_8)).isEqualTo(KEY.text());
        assertThat(Given.header(letter, "ce_type")).isEqualTo("dev.weft.dead-letter.parked.v1");
        assertThat(Given.header(letter, "ce_correlationid")).isEqualTo("chain-10");
        assertThat(Given.json(letter.value()).path("code").asText()).isEqualTo(code);
        assertThat(Given.json(letter.value()).path("topic").asText()).isEqualTo("weft.clusters.v1");
        assertThat(Given.json(letter.value()).path("offset").asLong()).isZero();
        assertThat(new String(
                        java.util.Base64.getDecoder()
                                .decode(Given.json(letter.value())
                                        .path("payload")
                                        .asText()),
                        StandardCharsets.UTF_8))
                .isEqualTo("{\"some\":\"thing\"}");
    }

    @Test
    void aRecordThatIsParkedAlreadyIsNotParkedAgain() {
        ProducerRecord<byte[], byte[]> bad =
                Given.record(Topic.CLUSTERS.topicName(), 0, "no-key", Map.of(), bytes("x"));
        deadLetters.pastIsKnown();
        reader.apply(Given.read(bad, 7), () -> true);
        reader.apply(Given.read(bad, 7), () -> true);
        assertThat(written).hasSize(1);

        FactTables later = new FactTables();
        List<ProducerRecord<byte[], byte[]>> again = new ArrayList<>();
        DeadLetters restarted = new DeadLetters(
                config,
                Given.publisher(config, later, record -> {
                    again.add(record);
                    return Uni.createFrom().voidItem();
                }),
                new SimpleMeterRegistry());
        FactReader second = new FactReader(later, restarted, List.of());
        second.apply(Given.read(bad, 7), () -> false);
        second.apply(Given.read(written.get(0), 0), () -> false);
        restarted.pastIsKnown();

        assertThat(again).isEmpty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
