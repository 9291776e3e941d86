package dev.weft.ipam.kafka;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;

/** Kafka Streams' own clients; a producer also tells what each commit of its thread took. */
final class EngineClients extends DefaultKafkaClientSupplier {

    private final CommitPace pace;

    EngineClients(CommitPace pace) {
        this.pace = pace;
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new TimedProducer(config, pace);
    }

    /** Used by its stream thread alone, which flushes, adds the offsets and commits. */
    private static final class TimedProducer extends KafkaProducer<byte[], byte[]> {

        private final CommitPace pace;
        private long stoppedNanos;

        private TimedProducer(Map<String, Object> config, CommitPace pace) {
            super(config, new ByteArraySerializer(), new ByteArraySerializer());
            this.pace = pace;
        }

        @Override
        public void flush() {
            timed(super::flush);
        }

        @Override
        public void sendOffsetsToTransaction(
                Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
            timed(() -> super.sendOffsetsToTransaction(offsets, group));
        }

        @Override
        public void commitTransaction() {
            timed(super::commitTransaction);
            pace.committed(Duration.ofNanos(stoppedNanos));
            stoppedNanos = 0;
        }

        private void timed(Runnable step) {
            long begun = System.nanoTime();
            step.run();
            stoppedNanos += System.nanoTime() - begun;
        }
    }
}
