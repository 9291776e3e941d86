package dev.weft.acceptance.bench;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.annotations.EmitterFactoryFor;
import io.smallrye.reactive.messaging.kafka.KafkaCDIEvents;
import io.smallrye.reactive.messaging.kafka.KafkaConnectorOutgoingConfiguration;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.impl.KafkaSink;
import io.smallrye.reactive.messaging.providers.DefaultEmitterConfiguration;
import io.smallrye.reactive.messaging.providers.extension.MutinyEmitterImpl;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.Instance;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Flow.Subscriber;
import org.apache.kafka.clients.producer.Producer;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/**
 * The channel on which the services write facts: SmallRye's emitter and Kafka sink with the services' own settings, put together by
 * hand and not by CDI.
 */
final class FactChannel implements AutoCloseable {

    private static final String PREFIX = "mp.messaging.outgoing.facts-out.";

    private final MutinyEmitterImpl<Record<byte[], byte[]>> emitter;
    private final KafkaSink sink;
    private final Map<String, String> settings = new HashMap<>();

    FactChannel(String bootstrap) {
        Properties defaults = new Properties();
        try (InputStream in = dev.weft.runtime.facts.FactPublisher.class.getResourceAsStream(
                "/META-INF/microprofile-config.properties")) {
            defaults.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("the services' settings cannot be read", e);
        }
        defaults.forEach((name, value) -> {
            if (name.toString().startsWith(PREFIX)) {
                settings.put(name.toString().substring(PREFIX.length()), value.toString());
            }
        });
        settings.put("channel-name", "facts-out");
        settings.put("bootstrap.servers", bootstrap);
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(settings, "facts-out", 500))
                .build();
        sink = new KafkaSink(
                new KafkaConnectorOutgoingConfiguration(config), new NoEvents(), none(), none(), none(), none());
        emitter = new MutinyEmitterImpl<>(
                new DefaultEmitterConfiguration(
                        "facts-out", EmitterFactoryFor.Literal.of(MutinyEmitter.class), new Unbounded(), null),
                256);
        connect();
    }

    @SuppressWarnings("unchecked")
    private void connect() {
        emitter.getPublisher().subscribe((Subscriber<Message<? extends Record<byte[], byte[]>>>) sink.getSink());
    }

    MutinyEmitter<Record<byte[], byte[]>> emitter() {
        return emitter;
    }

    /** The producer's settings among those of the channel. */
    Map<String, String> producerSettings() {
        Map<String, String> producer = new HashMap<>();
        for (String name : List.of("acks", "linger.ms", "compression.type", "batch.size", "bootstrap.servers")) {
            if (settings.containsKey(name)) {
                producer.put(name, settings.get(name));
            }
        }
        return producer;
    }

    @Override
    public void close() {
        sink.closeQuietly();
    }

    @SuppressWarnings("unchecked")
    private static <T> Instance<T> none() {
        return (Instance<T>) Proxy.newProxyInstance(
                FactChannel.class.getClassLoader(),
                new Class<?>[] {Instance.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "isUnsatisfied" -> true;
                    case "isResolvable", "isAmbiguous" -> false;
                    case "select" -> proxy;
                    case "iterator" -> (Iterator<T>) List.<T>of().iterator();
                    case "stream" -> List.<T>of().stream();
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static final class NoEvents extends KafkaCDIEvents {

        @SuppressWarnings("unchecked")
        @Override
        public Event<Producer<?, ?>> producer() {
            return (Event<Producer<?, ?>>) Proxy.newProxyInstance(
                    FactChannel.class.getClassLoader(),
                    new Class<?>[] {Event.class},
                    (proxy, method, arguments) -> null);
        }
    }

    @SuppressWarnings("ClassExplicitlyAnnotation") // as the annotation at the service's injection point
    private static final class Unbounded implements OnOverflow {

        @Override
        public Strategy value() {
            return Strategy.UNBOUNDED_BUFFER;
        }

        @Override
        public long bufferSize() {
            return 0;
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return OnOverflow.class;
        }
    }
}
