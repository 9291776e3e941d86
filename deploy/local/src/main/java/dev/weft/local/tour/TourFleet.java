package dev.weft.local.tour;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The running fleet as the tour reaches it: kubeconfigs, broker, REST; nothing that a user has not. */
public final class TourFleet implements AutoCloseable {

    /** The fleet that the tour uses: a namespace of the hub. */
    public static final String FLEET = "tour";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path state;
    private final JsonNode description;
    private final KubernetesClient hub;
    private final Map<String, KubernetesClient> members = new TreeMap<>();
    private final EventLog events;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /**
     * Opens the fleet that {@code weft up} has described.
     *
     * @param state the state folder; {@code fleet.json} in it names bootstrap, kubeconfigs and URLs
     */
    public TourFleet(Path state) throws IOException {
        this.state = state;
        description = JSON.readTree(Files.readString(state.resolve("fleet.json")));
        hub = client(Path.of(description.path("hub").path("kubeconfig").asText()));
        for (JsonNode member : description.path("members")) {
            members.put(
                    member.path("name").asText(),
                    client(Path.of(member.path("kubeconfig").asText())));
        }
        events = new EventLog(bootstrap());
    }

    static KubernetesClient client(Path kubeconfig) throws IOException {
        Config config = Config.fromKubeconfig(Files.readString(kubeconfig));
        config.setRequestRetryBackoffLimit(3);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    KubernetesClient hub() {
        return hub;
    }

    KubernetesClient member(String name) {
        KubernetesClient client = members.get(name);
        if (client == null) {
            throw new IllegalStateException("no member " + name + " is running; the tour needs the default fleet");
        }
        return client;
    }

    List<String> memberNames() {
        return new ArrayList<>(members.keySet());
    }

    /** Where the kubeconfig of the hub is. */
    Path hubKubeconfig() {
        return Path.of(description.path("hub").path("kubeconfig").asText());
    }

    /** Where the kubeconfig of a member is. */
    Path memberKubeconfig(String member) {
        for (JsonNode node : description.path("members")) {
            if (node.path("name").asText().equals(member)) {
                return Path.of(node.path("kubeconfig").asText());
            }
        }
        throw new IllegalStateException("no member " + member);
    }

    String kubeconfig(String member) throws IOException {
        return Files.readString(memberKubeconfig(member));
    }

    EventLog events() {
        return events;
    }

    String bootstrap() {
        return description.path("bootstrap").asText();
    }

    /** Base URLs of all replicas of a service. */
    List<String> urls(String service) {
        List<String> urls = new ArrayList<>();
        description.path("services").path(service).forEach(u -> urls.add(u.asText()));
        return urls;
    }

    Path state() {
        return state;
    }

    /** GET of a path of a service's first replica, as JSON. */
    JsonNode get(String service, String path) {
        return get(URI.create(urls(service).get(0) + path));
    }

    private JsonNode get(URI uri) {
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
                    HttpResponse.BodyHandlers.ofString());
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new IllegalStateException(uri + " does not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    HttpClient http() {
        return http;
    }

    @Override
    public void close() {
        events.close();
        hub.close();
        members.values().forEach(KubernetesClient::close);
    }
}
