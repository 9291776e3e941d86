package dev.weft.local.tour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.events.Topic;
import dev.weft.local.broker.EmbeddedBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceStepIT {

    private static final String TOPIC = Topic.CLUSTERS.topicName();

    @TempDir
    private Path folder;

    @Test
    void whatIsOnTheBrokerIsFoundAndWhatIsNotStaysMissing() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
                KafkaProducer<String, String> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrap()),
                        new StringSerializer(),
                        new StringSerializer())) {
            admin.createTopics(Arrays.stream(Topic.values())
                            .map(t -> new NewTopic(t.topicName(), 2, (short) 1))
                            .toList())
                    .all()
                    .get();
            ProducerRecord<String, String> record = new ProducerRecord<>(TOPIC, "prod/west", "{}");
            record.headers().add("ce_id", "1".getBytes(StandardCharsets.UTF_8));
            record.headers().add("ce_type", "seen".getBytes(StandardCharsets.UTF_8));
            producer.send(record).get();
            StepReport.Event there = new StepReport.Event(TOPIC, "1", "seen", "prod/west");
            StepReport.Event otherId = new StepReport.Event(TOPIC, "2", "seen", "prod/west");
            StepReport.Event otherTopic = new StepReport.Event(Topic.NODES.topicName(), "1", "seen", "prod/west");

            Set<StepReport.Event> missing = new LinkedHashSet<>(List.of(there, otherId, otherTopic));
            assertThat(EvidenceStep.read(broker.bootstrap(), missing)).isEqualTo(1);

            assertThat(missing).containsExactly(otherId, otherTopic);
        }
    }
}
