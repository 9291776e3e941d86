package dev.weft.runtime.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.events.Topic;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TopicCheckTest {

    @ParameterizedTest
    @EnumSource
    void aTopicAsTheCatalogueCreatesItIsSafe(Topic topic) {
        assertThat(TopicCheck.problems(topic, 48, 48, topic.settings())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "NODES, delete, compact, state would be lost",
        "NODES, 'compact,delete', compact, state would be lost",
        "NODES, '', compact, it would grow for ever",
        "DEAD_LETTERS, compact, delete, only the last would stay"
    })
    void aWrongCleanupPolicyIsRefusedWithItsHarmAndTheCommandThatMendsIt(
            Topic topic, String policy, String expected, String harm) {
        assertThat(TopicCheck.problems(topic, 48, 48, Map.of("cleanup.policy", policy)))
                .singleElement()
                .asString()
                .contains(topic.topicName() + " has cleanup.policy=" + policy)
                .contains(harm)
                .endsWith("kafka-configs.sh --bootstrap-server <broker> --alter --entity-type topics --entity-name "
                        + topic.topicName() + " --add-config cleanup.policy=" + expected);
    }

    @Test
    void anotherNumberOfPartitionsIsRefusedWithBothWaysOut() {
        assertThat(TopicCheck.problems(Topic.NODES, 12, 48, Topic.NODES.settings()))
                .singleElement()
                .asString()
                .contains("has 12 partitions, expected 48")
                .contains("weft.topics.partitions=12");
    }

    @Test
    void aMissingTopicComesWithTheCommandThatCreatesIt() {
        assertThat(TopicCheck.missing(Topic.NODES, 48))
                .contains("kafka-topics.sh --bootstrap-server <broker> --create --topic weft.nodes.v1 --partitions 48")
                .endsWith(" --config cleanup.policy=compact --config min.compaction.lag.ms=604800000");
    }
}
