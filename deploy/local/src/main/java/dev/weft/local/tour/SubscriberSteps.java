package dev.weft.local.tour;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.events.Partitioner;
import dev.weft.events.Topic;
import dev.weft.events.fact.AttachmentFact;
import dev.weft.events.fact.AttachmentPhase;
import dev.weft.events.fact.ClusterFact;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** What an external system sees. */
final class SubscriberSteps {

    private SubscriberSteps() {}

    static List<Step> steps() {
        return List.of(
                Step.of("ask the fleet view", "one place to ask", SubscriberSteps::view),
                Step.of(
                        "follow a pod from its request to its address",
                        "one chain of facts, by correlation id",
                        SubscriberSteps::flow),
                Step.of(
                        "a record that nobody understands is parked",
                        "nothing is lost, nobody is delayed",
                        SubscriberSteps::deadLetter),
                Step.of(
                        "resume the live stream without gap or repeat",
                        "external systems subscribe to the events",
                        SubscriberSteps::stream));
    }

    private static void view(StepScript script) {
        script.does("GET /api/v1");
        script.awaitThat("three members, nine nodes", () -> {
            JsonNode nouns = script.fleet().get("inventory-svc", "/api/v1");
            return nouns.path("clusters").asInt() >= 3 && nouns.path("nodes").asInt() >= 9;
        });
        script.nameAll(script.last(
                ClusterFact.class, f -> f.state() != null && f.state().fleet().equals(TourFleet.FLEET)));
        script.show(script.fleet().get("inventory-svc", "/api/v1").toString());
    }

    private static void flow(StepScript script) {
        script.known(
                AttachmentFact.class,
                f -> f.state() != null
                        && f.state().pod().equals("web-1")
                        && f.state().phase() == AttachmentPhase.Attached,
                "web-1 is attached");
        String correlation = script.fleet()
                .events()
                .since(
                        0,
                        e -> e.fact() instanceof AttachmentFact fact
                                && fact.state() != null
                                && fact.state().pod().equals("web-1"))
                .get(0)
                .envelope()
                .correlationId();
        script.does("GET /api/v1/flows/" + correlation);
        script.awaitThat("the chain holds the request, the claim and the address", () -> {
            List<String> topics = new ArrayList<>();
            script.fleet()
                    .get("inventory-svc", "/api/v1/flows/" + correlation)
                    .forEach(s -> topics.add(s.path("topic").asText()));
            return topics.contains(Topic.ATTACHMENTS.topicName())
                    && topics.contains(Topic.ADDRESS_CLAIMS.topicName())
                    && topics.contains(Topic.ADDRESSES.topicName());
        });
        script.fleet()
                .get("inventory-svc", "/api/v1/flows/" + correlation)
                .forEach(s -> script.show(s.path("time").asText() + " "
                        + s.path("type").asText() + " " + s.path("key").asText()));
    }

    private static void deadLetter(StepScript script) {
        String key = TourFleet.FLEET + "/rke2-a";
        script.does("produce a record without CloudEvents headers to " + Topic.CLUSTERS.topicName());
        int before = script.fleet().events().deadLetters().size();
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, script.fleet().bootstrap()),
                new StringSerializer(),
                new StringSerializer())) {
            int partitions = producer.partitionsFor(Topic.CLUSTERS.topicName()).size();
            producer.send(new ProducerRecord<>(
                            Topic.CLUSTERS.topicName(), Partitioner.partition(key, partitions), key, "hello"))
                    .get();
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("the record could not be written", e);
        }
        script.await(
                        "it is in " + Topic.DEAD_LETTERS.topicName() + " with its reason",
                        () -> parkedBy(script, before).isEmpty() ? null : parkedBy(script, before))
                .forEach(script::name);
        script.check(
                "inventory-svc is ready as before",
                script.fleet()
                        .get("inventory-svc", "/q/health/ready")
                        .path("status")
                        .asText()
                        .equals("UP"));
        script.show("NotACloudEvent: the record has no ce_specversion or ce_type header");
    }

    /** Each service that reads the topic parks the record once. */
    private static List<StepReport.Event> parkedBy(StepScript script, int before) {
        List<StepReport.Event> all = script.fleet().events().deadLetters();
        return all.subList(before, all.size());
    }

    private static void stream(StepScript script) throws IOException, InterruptedException {
        String url = script.fleet().urls("inventory-svc").get(0)
                + "/api/v1/events?from=earliest&nouns=attachments&prefix=" + TourFleet.FLEET;
        script.does("curl -N '" + url + "', cut after 3 events, and again with Last-Event-ID");
        List<String> ids = new ArrayList<>();
        String last = read(script, url, null, 3, ids);
        int expected = script.fleet()
                .events()
                .since(0, e -> e.topic() == Topic.ATTACHMENTS && e.key().fleet().equals(TourFleet.FLEET))
                .size();
        read(script, url, last, expected - 3, ids);
        List<String> want = script
                .fleet()
                .events()
                .since(0, e -> e.topic() == Topic.ATTACHMENTS && e.key().fleet().equals(TourFleet.FLEET))
                .stream()
                .map(e -> e.envelope().id())
                .toList();
        script.check("no event twice", new HashSet<>(ids).size() == ids.size());
        script.check(
                "no event missing", new HashSet<>(ids).containsAll(want.subList(0, Math.min(expected, want.size()))));
        script.fleet()
                .events()
                .since(
                        0,
                        e -> List.of(ids.getFirst(), ids.getLast())
                                .contains(e.envelope().id()))
                .forEach(e -> script.nameAll(List.of(e)));
        script.show(ids.size() + " events in two connections; the first and the last are named");
    }

    /** Reads events until there are enough, and gives the id of the last. */
    private static @Nullable String read(
            StepScript script, String url, @Nullable String after, int count, List<String> ids)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(30))
                .header("Accept", "text/event-stream");
        if (after != null) {
            request.header("Last-Event-ID", after);
        }
        String id = after;
        int seen = 0;
        HttpResponse<InputStream> response =
                script.fleet().http().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String eventId = id;
            String data = null;
            while (seen < count) {
                String line = lines.readLine();
                if (line == null) {
                    break;
                }
                if (line.startsWith("id:")) {
                    eventId = line.substring(3).trim();
                } else if (line.startsWith("data:")) {
                    data = line.substring(5);
                } else if (line.isEmpty() && data != null) {
                    // A blank line ends an event; its id may stand behind its data.
                    ids.add(new com.fasterxml.jackson.databind.ObjectMapper()
                            .readTree(data)
                            .path("id")
                            .asText());
                    id = eventId;
                    data = null;
                    seen++;
                }
            }
        }
        return id;
    }
}
