package dev.weft.runtime.topics;

import dev.weft.events.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
        String policy = settings.getOrDefault("cleanup.policy", "");
        String expected = topic.settings().getOrDefault("cleanup.policy", "");
        if (!policy.equals(expected)) {
            problems.add("topic " + topic.topicName() + " has cleanup.policy=" + policy + ", expected " + expected
                    + ", because " + harm(topic, policy)
                    + ": kafka-configs.sh --bootstrap-server <broker> --alter --entity-type topics --entity-name "
                    + topic.topicName() + " --add-config cleanup.policy=" + expected);
        }
        return List.copyOf(problems);
    }

    /** Says that a topic is not there, with the command that creates it. */
    public static String missing(Topic topic, int partitions) {
        StringBuilder command = new StringBuilder("topic " + topic.topicName()
                + " does not exist and weft.topics.create is false: kafka-topics.sh --bootstrap-server <broker> --create --topic "
                + topic.topicName() + " --partitions " + partitions);
        new TreeMap<>(topic.settings())
                .forEach((name, value) ->
                        command.append(" --config ").append(name).append('=').append(value));
        return command.toString();
    }

    private static String harm(Topic topic, String policy) {
        if (!topic.compacted()) {
            return "of the letters of one key only the last would stay";
        }
        return policy.contains("delete") ? "state would be lost" : "it would grow for ever";
    }
}
