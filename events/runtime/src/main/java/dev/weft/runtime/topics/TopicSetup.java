package dev.weft.runtime.topics;

import dev.weft.events.Topic;
import dev.weft.runtime.config.WeftConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jboss.logging.Logger;

/** Creates the topics of the catalogue and refuses to start on unsafe ones. */
@ApplicationScoped
public class TopicSetup {

    private static final Logger LOGGER = Logger.getLogger(TopicSetup.class);

    private final WeftConfig config;

    public TopicSetup(WeftConfig config) {
        this.config = config;
    }

    /**
     * Creates what is missing and checks what exists. Waits for a broker that is not there yet.
     *
     * @throws UnsafeTopicException naming every problem with its mending command
     */
    public void ensure() throws InterruptedException {
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrap(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000",
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "10000"))) {
            while (true) {
                try {
                    create(admin);
                    check(admin);
                    return;
                } catch (ExecutionException e) {
                    LOGGER.warnf("the broker at %s does not answer yet: %s", config.bootstrap(), e.getCause());
                    Thread.sleep(1000);
                }
            }
        }
    }

    private void create(Admin admin) throws ExecutionException, InterruptedException {
        if (!config.topics().create()) {
            return;
        }
        Set<String> existing = admin.listTopics().names().get();
        List<NewTopic> missing = Arrays.stream(Topic.values())
                .filter(t -> !existing.contains(t.topicName()))
                .map(t -> new NewTopic(
                                t.topicName(),
                                Optional.of(config.topics().partitions()),
                                config.topics().replication() < 0
                                        ? Optional.empty()
                                        : Optional.of(config.topics().replication()))
                        .configs(t.settings()))
                .toList();
        for (var result : admin.createTopics(missing).values().entrySet()) {
            try {
                result.getValue().get();
                LOGGER.infof("created topic %s", result.getKey());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    private void refuseMissing(Admin admin) throws ExecutionException, InterruptedException {
        if (config.topics().create()) {
            return;
        }
        Set<String> existing = admin.listTopics().names().get();
        List<String> missing = Arrays.stream(Topic.values())
                .filter(t -> !existing.contains(t.topicName()))
                .map(t -> TopicCheck.missing(t, config.topics().partitions()))
                .toList();
        if (!missing.isEmpty()) {
            throw new UnsafeTopicException(missing);
        }
    }

    private void check(Admin admin) throws ExecutionException, InterruptedException {
        List<String> names = Arrays.stream(Topic.values()).map(Topic::topicName).toList();
        refuseMissing(admin);
        Map<String, TopicDescription> descriptions =
                admin.describeTopics(names).allTopicNames().get();
        Map<ConfigResource, Config> settings = admin.describeConfigs(names.stream()
                        .map(n -> new ConfigResource(ConfigResource.Type.TOPIC, n))
                        .toList())
                .all()
                .get();
        List<String> problems = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            Map<String, String> values = new HashMap<>();
            Config config = settings.get(new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName()));
            TopicDescription description = descriptions.get(topic.topicName());
            if (config == null || description == null) {
                continue;
            }
            for (ConfigEntry entry : config.entries()) {
                values.put(entry.name(), entry.value());
            }
            problems.addAll(TopicCheck.problems(
                    topic, description.partitions().size(), this.config.topics().partitions(), values));
        }
        if (!problems.isEmpty()) {
            throw new UnsafeTopicException(problems);
        }
    }
}
