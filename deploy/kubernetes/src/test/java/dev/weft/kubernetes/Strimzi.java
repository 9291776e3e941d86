package dev.weft.kubernetes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.events.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Topics and users as Strimzi's operators read them, made from the topic catalogue and from what each service reads. */
final class Strimzi {

    private static final String API = "kafka.strimzi.io/v1";
    private static final String CLUSTER = "weft";
    private static final int PARTITIONS = 48;
    private static final int REPLICAS = 3;

    /** The address engine: a Kafka Streams application with topics and transactions of its own. */
    private static final String ENGINE = "ipam-svc-engine";

    /** What the engine reads beside what the service reads. Rule: the sources of AddressTopology, and what a plan or an order to release asks of the log. */
    private static final Set<Topic> ENGINE_READS =
            Set.of(Topic.ADDRESS_CLAIMS, Topic.ADDRESS_POOL_INTENTS, Topic.ADDRESSES, Topic.ATTACHMENTS);

    private Strimzi() {}

    static List<ObjectNode> topics() {
        List<ObjectNode> topics = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            ObjectNode object = object("KafkaTopic", topic.topicName());
            ObjectNode spec =
                    object.putObject("spec").put("partitions", PARTITIONS).put("replicas", REPLICAS);
            ObjectNode config = spec.putObject("config");
            new TreeMap<>(topic.settings()).forEach(config::put);
            config.put("min.insync.replicas", "2");
            topics.add(object);
        }
        return topics;
    }

    static List<ObjectNode> users() {
        return Folder.SERVICES.stream().map(Strimzi::user).toList();
    }

    private static ObjectNode user(String service) {
        ObjectNode object = object("KafkaUser", service);
        ObjectNode spec = object.putObject("spec");
        spec.putObject("authentication").put("type", "scram-sha-512");
        ArrayNode acls = spec.putObject("authorization").put("type", "simple").putArray("acls");
        // Every service checks the settings of every topic at start.
        acl(acls, "topic", "weft.", "prefix", "Describe", "DescribeConfigs");
        for (Topic topic : reads(service)) {
            acl(acls, "topic", topic.topicName(), "literal", "Read");
        }
        for (Topic topic : writes(service)) {
            acl(acls, "topic", topic.topicName(), "literal", "Write");
        }
        acl(acls, "group", service, "prefix", "Read", "Describe");
        if (service.equals("ipam-svc")) {
            acl(acls, "topic", ENGINE, "prefix", "Create", "Read", "Write", "Describe", "DescribeConfigs", "Delete");
            acl(acls, "transactionalId", ENGINE, "prefix", "Write", "Describe");
        }
        return object;
    }

    static Set<Topic> writes(String service) {
        Set<Topic> topics = new TreeSet<>();
        Arrays.stream(Topic.values())
                .filter(t -> t.writer().equals(service) || t.writer().equals("all"))
                .forEach(topics::add);
        return topics;
    }

    static Set<Topic> reads(String service) {
        Set<Topic> topics = new TreeSet<>(Set.of(Topic.DEAD_LETTERS));
        for (String setting : List.of("weft.read.owned", "weft.read.whole")) {
            String names = Folder.settings(service).getProperty(setting, "");
            Arrays.stream(names.split(",", -1))
                    .filter(n -> !n.isBlank())
                    .map(String::strip)
                    .map(Topic::valueOf)
                    .forEach(topics::add);
        }
        if (service.equals("ipam-svc")) {
            topics.addAll(ENGINE_READS);
        }
        return topics;
    }

    private static void acl(ArrayNode acls, String type, String name, String pattern, String... operations) {
        ObjectNode acl = acls.addObject();
        acl.putObject("resource").put("type", type).put("name", name).put("patternType", pattern);
        ArrayNode list = acl.putArray("operations");
        for (String operation : operations) {
            list.add(operation);
        }
    }

    private static ObjectNode object(String kind, String name) {
        ObjectNode object =
                JsonNodeFactory.instance.objectNode().put("apiVersion", API).put("kind", kind);
        object.putObject("metadata").put("name", name).putObject("labels").put("strimzi.io/cluster", CLUSTER);
        return object;
    }
}
