package dev.weft.ipam.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.cloudevent.NotUnderstoodException;
import dev.weft.events.fact.AddressFact.AddressAssigned;
import dev.weft.events.fact.AddressFact.AddressReleased;
import dev.weft.events.fact.AddressState;
import dev.weft.events.fact.PoolIntentState;
import dev.weft.events.history.AddressHistory;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class EndedRestTest extends GivenEngine {

    @Test
    void aRestThatAPersonEndedIsInTheHistoryWithTheReason() {
        quarantineSeconds = 60;
        declare("10.0.0.0/24", 1);
        claim("a");
        withdraw("a");
        declare("10.0.0.0/24", 2, new PoolIntentState.Release("a.net1", "10.0.0.1", "wanted at once", null));

        assertThat(history("10.0.0.1")).singleElement().satisfies(had -> {
            assertThat(had.claim()).isEqualTo("a.net1");
            assertThat(had.to()).isNotNull();
            assertThat(had.reason()).isNull();
            assertThat(had.restEnded()).isNotNull();
            assertThat(had.restReason()).isEqualTo("wanted at once");
        });
    }

    @Test
    void theEndOfARestLeavesTheAnswerToTheNextPodOfThatNameAsItIs() {
        quarantineSeconds = 60;
        declare("10.0.0.0/24", 1);
        claim("a");
        withdraw("a");
        claim("b");
        declare("10.0.0.0/24", 2, new PoolIntentState.Release("a.net1", "10.0.0.1", "wanted at once", null));

        assertThat(facts(AddressAssigned.class)).last().satisfies(told -> {
            assertThat(told.state().claim()).isEqualTo("b.net1");
            assertThat(told.state().ips()).containsExactly("10.0.0.2/24");
            assertThat(told.state().endedRest())
                    .isEqualTo(new AddressState.EndedRest("a.net1", "10.0.0.1", "wanted at once"));
        });
        assertThat(facts(AddressReleased.class)).hasSize(1);
        assertThat(history("10.0.0.1"))
                .singleElement()
                .satisfies(had -> assertThat(had.restReason()).isEqualTo("wanted at once"));
        assertThat(history("10.0.0.2"))
                .singleElement()
                .satisfies(has -> assertThat(has.to()).isNull());
    }

    private List<AddressHistory.Holding> history(String ip) {
        AddressHistory history = new AddressHistory(ip);
        for (MockProcessorContext.CapturedForward<? extends OutKey, ? extends byte[]> forward : context.forwarded()) {
            Record<? extends OutKey, ? extends byte[]> record = forward.record();
            byte[] key = record.key().text().getBytes(StandardCharsets.UTF_8);
            if (AddressTopology.ANSWERS.equals(forward.childName().orElse(""))
                    && history.concerns(key, record.value())) {
                history.read(read(record));
            }
        }
        return history.holdings();
    }

    private CloudEventRecord read(Record<? extends OutKey, ? extends byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        record.headers().forEach(h -> headers.put(h.key(), new String(h.value(), StandardCharsets.UTF_8)));
        try {
            return codec.read(Topic.ADDRESSES.topicName(), record.key().text(), headers, record.value());
        } catch (NotUnderstoodException e) {
            throw new AssertionError(e);
        }
    }
}
