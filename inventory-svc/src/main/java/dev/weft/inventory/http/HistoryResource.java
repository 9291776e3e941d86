package dev.weft.inventory.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weft.events.Topic;
import dev.weft.events.history.AddressHistory;
import dev.weft.events.history.AddressHistory.Holding;
import dev.weft.runtime.facts.FactScan;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Who had an address when, read from the log at each question: any replica answers the same, after any restart. */
@Path("/api/v1/addresses/{ip}/history")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "fleet view")
public class HistoryResource {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final FactScan scan;
    private final InstantSource clock = InstantSource.system();

    public HistoryResource(FactScan scan) {
        this.scan = scan;
    }

    /**
     * The answer.
     *
     * @param address in canonical form
     * @param knownFrom what was before is known only of those who still have the address
     * @param holdings by address domain and time
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record History(
            String address, Instant knownFrom, @Nullable Instant at, List<Holding> holdings) {

        public History {
            holdings = List.copyOf(holdings);
        }
    }

    /** The history of one address. */
    @GET
    @Blocking
    @Operation(
            summary = "Who had an address when",
            description =
                    "Every interface that had the address, or with 'at' who had it then, at most one in each address domain. Everything of the last seven days is known, and since when those have it who still do.")
    public History history(
            @PathParam("ip") String ip,
            @Parameter(description = "address domain, as domain or fleet/domain; all by default")
                    @QueryParam("domain")
                    @Nullable
                    String domain,
            @Parameter(description = "a time such as 2026-03-01T12:00:00Z") @QueryParam("at") @Nullable String at) {
        AddressHistory history;
        Instant time;
        try {
            history = new AddressHistory(ip);
            time = at == null ? null : Instant.parse(at);
        } catch (IllegalArgumentException e) {
            throw Problem.of(400, "bad address", String.valueOf(e.getMessage()));
        } catch (DateTimeParseException e) {
            throw Problem.of(400, "bad time", "at is '" + at + "', expected a form like 2026-03-01T12:00:00Z");
        }
        try {
            scan.read(Topic.ADDRESSES, history::concerns, history::read, PATIENCE);
        } catch (FactScan.TooLateException e) {
            throw Problem.of(503, "not read", String.valueOf(e.getMessage()));
        }
        List<Holding> found = history.holdings().stream()
                .filter(holding -> domain == null
                        || domain.equals(holding.addressDomain())
                        || domain.equals(holding.fleet() + "/" + holding.addressDomain()))
                .filter(holding -> time == null || holding.at(time))
                .toList();
        return new History(history.address(), clock.instant().minus(Topic.MIN_COMPACTION_LAG), time, found);
    }
}
