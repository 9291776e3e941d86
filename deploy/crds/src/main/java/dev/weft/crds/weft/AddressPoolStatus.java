package dev.weft.crds.weft;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.weft.crds.Absent;
import dev.weft.crds.AllowedValues;
import dev.weft.crds.Condition;
import dev.weft.crds.MapList;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a pool is used. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record AddressPoolStatus(
        @JsonPropertyDescription("The metadata.generation that this status speaks of.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("The address domain in force.") @Nullable
        String addressDomain,

        @JsonPropertyDescription(
                "How many addresses the pool can give, as decimal text, because IPv6 exceeds 64 bits. A dual stack pool counts pairs. Example: '254'")
        @Nullable
        String capacity,

        @Min(0) @JsonPropertyDescription("Number of claims that hold addresses.") @Nullable
        Long assigned,

        @Min(0) @JsonPropertyDescription("Number of claims that wait for addresses.") @Nullable
        Long waiting,

        @Min(0) @JsonPropertyDescription("Number of released addresses that rest.") @Nullable
        Long quarantined,

        @JsonPropertyDescription("How many addresses can be given now, as decimal text.") @Nullable
        String free,

        @Min(0)
        @JsonPropertyDescription(
                "Number of claims that keep addresses which the pool as it is now would not give. They stay until their pods go.")
        @Nullable
        Long kept,

        @JsonPropertyDescription(
                "What enforcing the pool as it is written would do, while enforcement is Plan. Empty when nothing would change.")
        List<String> plan,

        @JsonPropertyDescription("Claims that wait, oldest first, each with its reason; the first 20.")
        List<WaitingClaim> waitingClaims,

        @JsonPropertyDescription("What became of each row of spec.releases.")
        List<Release> releases,

        @JsonPropertyDescription("Fields that are set but not acted on yet.")
        List<UnsupportedField> unsupportedFields,

        @JsonPropertyDescription("What a person should look at, worst first.")
        List<Finding> findings,

        @MapList("type") @JsonPropertyDescription("Accepted, Progressing, Ready and Degraded.")
        List<Condition> conditions)
        implements IntentStatus {

    public AddressPoolStatus {
        plan = Absent.asEmpty(plan);
        waitingClaims = Absent.asEmpty(waitingClaims);
        releases = Absent.asEmpty(releases);
        unsupportedFields = Absent.asEmpty(unsupportedFields);
        findings = Absent.asEmpty(findings);
        conditions = Absent.asEmpty(conditions);
    }

    /** The answer to an order to release. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Release(
            @JsonPropertyDescription("As in the order.") @Nullable
            String claim,

            @JsonPropertyDescription("As in the order.") @Nullable
            String address,

            @JsonPropertyDescription("As in the order.") @Nullable
            String member,

            @Required @JsonPropertyDescription("As in the order.")
            String reason,

            @Required @AllowedValues({"Done", "Refused"}) @JsonPropertyDescription("Done or Refused.")
            String outcome,

            @Required @JsonPropertyDescription("What was done, or why nothing was and what mends it.")
            String message) {}

    /** A claim that has no address yet. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record WaitingClaim(
            @Required
            @JsonPropertyDescription(
                    "Whose claim it is, as cluster/namespace/pod/interface. Example: west/shop/db-0/net1")
            String attachment,

            @Required @JsonPropertyDescription("Why it waits. Example: PoolExhausted")
            String reason,

            @Min(0)
            @JsonPropertyDescription(
                    "Its place in the line that it stands in, 1 is served next; 0 when it waits for a mend.")
            @Nullable
            Long place) {}
}
