package dev.weft.runtime.topics;

import dev.weft.events.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Decides whether an existing topic is safe to use. */
public final class TopicCheck {

    private TopicCheck() {}

    /**
     * Says what is wrong with a topic, each with the command that mends it; empty when it is safe.
     *
     * @param partitions partitions that the topic has
     * @param expectedPartitions partitions that the installation has fixed
     * @param settings the topic's settings, by Kafka's names
     */
    public static List<String> problems(
            Topic topic, int partitions, int expectedPartitions, Map<String, String> settings) {
        List<String> problems = new ArrayList<>();
        if (partitions != expectedPartitions) {
            problems.add("topic " + topic.topicName() + " has " + partitions + " partitions, expected "
                    + expectedPartitions + ": set weft.topics.partitions=" + partitions
                    + " in every service, or create the topic anew");
        }
        if (topic.compacted()) {
            String policy = settings.getOrDefault("cleanup.policy", "");
            if (!policy.equals("compact")) {
                problems.add("topic " + topic.topicName() + " has cleanup.policy=" + policy
                        + ", expected compact, because "
                        + (policy.contains("delete") ? "state would be lost" : "it would grow for ever")
                        + ": kafka-configs.sh --bootstrap-server <broker> --alter --entity-type topics --entity-name "
                        + topic.topicName() + " --add-config cleanup.policy=compact");
            }
        }
        return List.copyOf(problems);
    }
}
