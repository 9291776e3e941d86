package dev.weft.inventory.http;

import dev.weft.inventory.app.Flows;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Chains of facts, from a user's act to the last effect. */
@Path("/api/v1/flows")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "fleet view")
public class FlowResource {

    private final Flows flows;

    public FlowResource(Flows flows) {
        this.flows = flows;
    }

    /** One chain. */
    @GET
    @Path("/{correlationId}")
    @Operation(summary = "All facts of one chain that this replica has seen, in the order of their time")
    public List<Flows.Step> flow(@PathParam("correlationId") String correlationId) {
        List<Flows.Step> steps = flows.of(correlationId);
        if (steps.isEmpty()) {
            throw Problem.of(404, "not found", "no fact with correlationid '" + correlationId + "' is remembered");
        }
        return steps;
    }
}
