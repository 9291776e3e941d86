package dev.weft.ipam.kube;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.crds.weft.AddressPool;
import dev.weft.crds.weft.AddressPoolSpec;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.fact.AddressFact;
import dev.weft.events.fact.AddressState;
import dev.weft.events.fact.Enforcement;
import dev.weft.events.fact.Finding;
import dev.weft.events.fact.PoolFact;
import dev.weft.events.fact.PoolIntentFact;
import dev.weft.events.fact.PoolIntentFact.PoolIntentDeclared;
import dev.weft.events.fact.PoolIntentFact.PoolIntentRemoved;
import dev.weft.events.fact.PoolIntentState;
import dev.weft.events.fact.PoolState;
import dev.weft.events.fact.Removal;
import dev.weft.events.key.FactKey;
import dev.weft.events.key.PoolKey;
import dev.weft.ipam.app.PoolMapping;
import dev.weft.ipam.domain.pool.PoolDeclaration;
import dev.weft.runtime.config.WeftConfig;
import dev.weft.runtime.facts.Cause;
import dev.weft.runtime.facts.FactChange;
import dev.weft.runtime.facts.FactListener;
import dev.weft.runtime.facts.FactLog;
import dev.weft.runtime.facts.FactPublisher;
import dev.weft.runtime.facts.FactTables;
import dev.weft.runtime.hub.Condition;
import dev.weft.runtime.hub.Finalizers;
import dev.weft.runtime.hub.Hub;
import dev.weft.runtime.hub.IntentStatus;
import dev.weft.runtime.hub.Leadership;
import dev.weft.runtime.member.KindWatch;
import dev.weft.runtime.member.KubeClients;
import dev.weft.runtime.queue.KeyedQueue;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The AddressPools of the hub: checked, handed to the engine as facts, and their use written back as status. */
@ApplicationScoped
public class HubPools implements Leadership.Duty, FactListener {

    private static final Logger LOGGER = Logger.getLogger(HubPools.class);
    private static final int SHOWN_CLAIMS = 20;

    private final Hub hub;
    private final Instance<FactLog> log;
    private final Instance<Leadership> leadership;
    private final FactTables tables;
    private final FactPublisher publisher;
    private final IntentStatus status;
    private final Finalizers finalizers;
    private final KeyedQueue<PoolKey> queue;
    private volatile @Nullable KindWatch<AddressPool> pools;

    public HubPools(
            Hub hub,
            Instance<FactLog> log,
            Instance<Leadership> leadership,
            FactTables tables,
            FactPublisher publisher,
            IntentStatus status,
            Finalizers finalizers,
            KubeClients clients,
            WeftConfig config) {
        this.hub = hub;
        this.log = log;
        this.leadership = leadership;
        this.tables = tables;
        this.publisher = publisher;
        this.status = status;
        this.finalizers = finalizers;
        this.queue = new KeyedQueue<>(
                "address-pools",
                this::reconcile,
                clients.executor(),
                clients.timer(),
                8,
                config.members().backoff(),
                config.members().maxBackoff(),
                new Random());
    }

    @Override
    public void begin() {
        pools = KindWatch.start(
                hub.client().resources(AddressPool.class).inAnyNamespace(),
                UnaryOperator.identity(),
                key -> queue.add(PoolKey.parse(key)),
                problem -> LOGGER.warnf("the hub does not answer for AddressPools: %s", problem.getMessage()));
        for (CloudEventRecord event : tables.of(Topic.ADDRESS_POOL_INTENTS).all()) {
            queue.add((PoolKey) event.key());
        }
    }

    @Override
    public void end() {
        KindWatch<AddressPool> watch = pools;
        pools = null;
        if (watch != null) {
            watch.close();
        }
    }

    @Override
    public void changed(FactChange change) {
        if (pools == null) {
            return;
        }
        FactKey key = change.key();
        if (key instanceof PoolKey pool) {
            queue.add(pool);
        } else if (change.topic() == Topic.ADDRESSES) {
            CloudEventRecord event = change.after() == null ? change.before() : change.after();
            if (event != null && event.fact() instanceof AddressFact fact) {
                queue.addLater(new PoolKey(key.fleet(), fact.state().pool()), Duration.ofMillis(500));
            }
        }
    }

    private KeyedQueue.Next reconcile(PoolKey key) {
        KindWatch<AddressPool> watch = pools;
        if (watch == null) {
            return KeyedQueue.Next.DONE;
        }
        if (!watch.synced() || !log.get().wholeReady() || !leadership.get().leading()) {
            return KeyedQueue.Next.in(Duration.ofMillis(200));
        }
        AddressPool intent = watch.get(key.text());
        PoolIntentState declared = declared(key);
        if (intent == null) {
            remove(key, declared);
            return KeyedQueue.Next.DONE;
        }
        if (intent.isMarkedForDeletion()) {
            remove(key, declared);
            if (pool(key) == null && declared(key) == null) {
                finalizers.remove(intent);
                return KeyedQueue.Next.DONE;
            }
            status.write(intent, fields(key), deleting(key));
            return KeyedQueue.Next.in(Duration.ofSeconds(1));
        }
        finalizers.add(intent);
        PoolDeclaration declaration = declaration(key, intent.getSpec());
        PoolDeclaration.Checked checked = declaration.check();
        if (checked.spec().isEmpty()) {
            status.write(intent, fields(key), refused(key, checked.problems()));
            return KeyedQueue.Next.DONE;
        }
        if (intent.getSpec().enforcement() == dev.weft.crds.weft.Enforcement.Plan) {
            status.write(
                    intent,
                    fields(key),
                    List.of(
                            new Condition("Accepted", true, "Accepted", "the pool is valid"),
                            new Condition("Progressing", false, "Planned", ""),
                            new Condition(
                                    "Ready",
                                    false,
                                    "Planned",
                                    "enforcement is Plan: the pool gives no address until it is Enforce"),
                            new Condition("Degraded", false, "AsExpected", "")));
            return KeyedQueue.Next.DONE;
        }
        long generation = intent.getMetadata().getGeneration() == null
                ? 0
                : intent.getMetadata().getGeneration();
        PoolIntentState wanted = new PoolIntentState(
                key.fleet(),
                key.pool(),
                generation,
                Enforcement.Enforce,
                PoolMapping.wire(checked.spec().get()));
        if (!wanted.equals(declared)) {
            publisher
                    .publish(
                            key,
                            new PoolIntentDeclared(wanted),
                            Cause.NEW,
                            wanted.spec().addressDomain())
                    .join();
        }
        status.write(intent, fields(key), conditions(key, generation));
        return KeyedQueue.Next.DONE;
    }

    private void remove(PoolKey key, @Nullable PoolIntentState declared) {
        if (declared != null) {
            publisher
                    .publish(
                            key,
                            new PoolIntentRemoved(new Removal(key.text(), "the AddressPool was removed")),
                            Cause.NEW,
                            declared.spec().addressDomain())
                    .join();
        }
    }

    private @Nullable PoolIntentState declared(PoolKey key) {
        CloudEventRecord event = tables.of(Topic.ADDRESS_POOL_INTENTS).get(key);
        return event != null && event.fact() instanceof PoolIntentFact fact ? fact.state() : null;
    }

    private @Nullable PoolState pool(PoolKey key) {
        CloudEventRecord event = tables.of(Topic.ADDRESS_POOLS).get(key);
        return event != null && event.fact() instanceof PoolFact fact ? fact.state() : null;
    }

    private static PoolDeclaration declaration(PoolKey key, AddressPoolSpec spec) {
        return new PoolDeclaration(
                key.text(),
                spec.addressDomain() == null ? key.pool() : spec.addressDomain(),
                spec.cidrs(),
                spec.ranges().stream().map(r -> r.start() + "-" + r.end()).toList(),
                spec.excludes(),
                spec.reserved().stream()
                        .map(r -> new PoolDeclaration.Reservation(
                                r.address(), r.reason() == null ? "no reason given" : r.reason()))
                        .toList(),
                spec.gateway(),
                spec.routes().stream()
                        .map(r -> new PoolDeclaration.RouteText(r.dst(), r.gw()))
                        .toList(),
                spec.quarantine());
    }

    private ObjectNode fields(PoolKey key) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        PoolState pool = pool(key);
        if (pool == null) {
            return fields;
        }
        fields.put("addressDomain", pool.spec().addressDomain());
        fields.put("capacity", pool.capacity());
        fields.put("free", pool.free());
        fields.put("assigned", pool.assigned());
        fields.put("waiting", pool.waiting());
        fields.put("quarantined", pool.quarantined());
        List<AddressState> waiting = waiting(key);
        if (waiting.isEmpty()) {
            fields.putNull("waitingClaims");
        } else {
            ArrayNode claims = fields.putArray("waitingClaims");
            for (AddressState claim : waiting) {
                claims.addObject()
                        .put("attachment", claim.owner().text())
                        .put("reason", Objects.requireNonNullElse(claim.reason(), ""));
            }
        }
        if (pool.findings().isEmpty()) {
            fields.putNull("findings");
        } else {
            ArrayNode findings = fields.putArray("findings");
            for (Finding finding : pool.findings()) {
                findings.addObject()
                        .put("code", finding.code())
                        .put("object", finding.object())
                        .put("message", finding.message() + (finding.mend() == null ? "" : "; " + finding.mend()))
                        .put("severity", "warning");
            }
        }
        return fields;
    }

    private List<AddressState> waiting(PoolKey key) {
        List<AddressState> waiting = new ArrayList<>();
        for (CloudEventRecord event : tables.of(Topic.ADDRESSES).all()) {
            if (event.fact() instanceof AddressFact fact
                    && event.key().fleet().equals(key.fleet())
                    && fact.state().pool().equals(key.pool())
                    && fact.state().phase() == AddressState.Phase.Waiting) {
                waiting.add(fact.state());
            }
        }
        waiting.sort(Comparator.comparingLong(AddressState::place));
        return waiting.size() > SHOWN_CLAIMS ? waiting.subList(0, SHOWN_CLAIMS) : waiting;
    }

    private List<Condition> conditions(PoolKey key, long generation) {
        PoolState pool = pool(key);
        if (pool == null || pool.generation() < generation) {
            return List.of(
                    new Condition("Accepted", true, "Accepted", "the pool is valid"),
                    new Condition("Progressing", true, "Deciding", "the address engine has not taken it yet"),
                    new Condition("Ready", false, "Deciding", "the address engine has not taken it yet"),
                    new Condition("Degraded", false, "AsExpected", ""));
        }
        Finding first = pool.findings().isEmpty() ? null : pool.findings().get(0);
        String message = first == null
                ? ""
                : first.object() + (first.field() == null ? "" : ", " + first.field()) + ": " + first.message()
                        + (first.mend() == null ? "" : "; " + first.mend());
        return List.of(
                new Condition(
                        "Accepted",
                        pool.accepted(),
                        pool.accepted() || first == null ? "Accepted" : first.code(),
                        pool.accepted() ? "the pool is valid" : message),
                new Condition("Progressing", false, "Settled", ""),
                new Condition(
                        "Ready",
                        pool.accepted(),
                        pool.accepted() || first == null ? "Serving" : first.code(),
                        pool.accepted()
                                ? pool.assigned() + " of " + pool.capacity() + " assigned, " + pool.waiting()
                                        + " waiting"
                                : message),
                new Condition("Degraded", first != null, first == null ? "AsExpected" : first.code(), message));
    }

    private static List<Condition> refused(PoolKey key, List<PoolDeclaration.Problem> problems) {
        StringBuilder message = new StringBuilder("AddressPool " + key.text() + ": ");
        for (PoolDeclaration.Problem problem : problems) {
            message.append("spec.").append(problem).append(". ");
        }
        String text = message.toString().strip();
        return List.of(
                new Condition("Accepted", false, "InvalidSpec", text),
                new Condition("Progressing", false, "InvalidSpec", ""),
                new Condition("Ready", false, "InvalidSpec", text),
                new Condition("Degraded", true, "InvalidSpec", text));
    }

    private List<Condition> deleting(PoolKey key) {
        PoolState pool = pool(key);
        String message = "the pool is being deleted and waits for "
                + (pool == null ? 0 : pool.assigned())
                + " assigned addresses; it gives no more. Delete the pods that use them";
        return List.of(
                new Condition("Accepted", true, "Deleting", ""),
                new Condition("Progressing", true, "InUse", message),
                new Condition("Ready", false, "InUse", message),
                new Condition("Degraded", false, "Deleting", ""));
    }
}
