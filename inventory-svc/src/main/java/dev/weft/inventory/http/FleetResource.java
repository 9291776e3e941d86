package dev.weft.inventory.http;

import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.runtime.facts.FactTables;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The fleet view: the last state of everything, read from the topics and from nothing else. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "fleet view")
public class FleetResource {

    private static final int MAX_LIMIT = 5000;

    private final FactTables tables;

    public FleetResource(FactTables tables) {
        this.tables = tables;
    }

    /** Nouns and how many keys each has. */
    @GET
    @Operation(summary = "What there is: every noun with its number of keys")
    public Map<String, Integer> nouns() {
        return Arrays.stream(Topic.values())
                .filter(Topic::compacted)
                .collect(Collectors.toMap(FleetResource::noun, t -> tables.of(t).size(), (a, b) -> a, TreeMap::new));
    }

    /** Facts of one noun. */
    @GET
    @Path("/{noun}")
    @Operation(summary = "The last fact of every key of a noun, e.g. clusters, nodes, networks, attachments, addresses")
    public List<FactView> list(
            @PathParam("noun") String noun,
            @Parameter(description = "leading segments of the key, e.g. fleet or fleet/cluster")
                    @QueryParam("prefix")
                    @Nullable
                    String prefix,
            @QueryParam("limit") @DefaultValue("1000") int limit,
            @Parameter(description = "the last key of the page before") @QueryParam("after") @Nullable String after) {
        Topic topic = topic(noun);
        if (limit < 1 || limit > MAX_LIMIT) {
            throw Problem.of(400, "bad limit", "limit is " + limit + ", expected 1 to " + MAX_LIMIT);
        }
        return tables.of(topic).all().stream()
                .filter(e -> Segments.begin(e.key().text(), prefix))
                .filter(e -> after == null || e.key().text().compareTo(after) > 0)
                .sorted(Comparator.comparing((CloudEventRecord e) -> e.key().text()))
                .limit(limit)
                .map(FactView::of)
                .toList();
    }

    /** One fact. */
    @GET
    @Path("/{noun}/{key:.+}")
    @Operation(summary = "The last fact of one key, e.g. /clusters/prod/west")
    public FactView get(@PathParam("noun") String noun, @PathParam("key") String key) {
        Topic topic = topic(noun);
        try {
            CloudEventRecord event = tables.of(topic).get(topic.parseKey(key));
            if (event != null) {
                return FactView.of(event);
            }
        } catch (IllegalArgumentException e) {
            throw Problem.of(400, "bad key", String.valueOf(e.getMessage()));
        }
        throw Problem.of(404, "not found", topic.topicName() + " has no key '" + key + "'");
    }

    private static Topic topic(String noun) {
        return Arrays.stream(Topic.values())
                .filter(Topic::compacted)
                .filter(t -> noun(t).equals(noun))
                .findFirst()
                .orElseThrow(() -> Problem.of(
                        404,
                        "unknown noun",
                        "'" + noun + "' is none of "
                                + Arrays.stream(Topic.values())
                                        .filter(Topic::compacted)
                                        .map(FleetResource::noun)
                                        .sorted()
                                        .collect(Collectors.joining(", "))));
    }

    static String noun(Topic topic) {
        return topic.noun();
    }
}
