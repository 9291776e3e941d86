package dev.weft.ipam.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.crds.weft.AddressPool;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.fact.Enforcement;
import dev.weft.events.fact.PoolFact;
import dev.weft.events.fact.PoolIntentFact;
import dev.weft.events.fact.PoolIntentFact.PoolIntentDeclared;
import dev.weft.events.fact.PoolIntentFact.PoolIntentRemoved;
import dev.weft.events.fact.PoolIntentState;
import dev.weft.events.fact.PoolState;
import dev.weft.events.fact.Removal;
import dev.weft.events.key.PoolKey;
import dev.weft.ipam.app.PoolMapping;
import dev.weft.ipam.domain.pool.PoolDeclaration;
import dev.weft.runtime.config.WeftConfig;
import dev.weft.runtime.facts.Cause;
import dev.weft.runtime.facts.FactChange;
import dev.weft.runtime.facts.FactListener;
import dev.weft.runtime.facts.FactLog;
import dev.weft.runtime.facts.FactPublisher;
import dev.weft.runtime.facts.FactScan;
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
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The AddressPools of the hub: checked, handed to the engine as facts, and their use written back as status. */
@ApplicationScoped
public class HubPools implements Leadership.Duty, FactListener {

    private static final Logger LOGGER = Logger.getLogger(HubPools.class);

    /** How long the use of a pool is gathered into one status: while many pods come it changes five times a second. */
    private static final Duration GATHERING = Duration.ofSeconds(1);

    private final Hub hub;
    private final Instance<FactLog> log;
    private final Instance<Leadership> leadership;
    private final FactTables tables;
    private final FactPublisher publisher;
    private final PoolPicture picture;
    private final WrittenReleases releases;
    private final IntentStatus status;
    private final Finalizers finalizers;
    private final KeyedQueue<PoolKey> queue;
    private volatile @Nullable KindWatch<AddressPool> pools;

    public HubPools(
            Hub hub,
            Instance<FactLog> log,
            Instance<Leadership> leadership,
            FactTables tables,
            FactScan scan,
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
        this.picture = new PoolPicture(tables, scan);
        this.releases = new WrittenReleases(hub, scan);
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
        if (change.key() instanceof PoolKey pool) {
            if (onlyUse(change)) {
                queue.addLater(pool, GATHERING);
            } else {
                queue.add(pool);
            }
        }
    }

    /** Whether a pool gave and took addresses, and is otherwise as it was. */
    static boolean onlyUse(FactChange change) {
        PoolState before = state(change.before());
        PoolState after = state(change.after());
        return before != null
                && after != null
                && before.generation() == after.generation()
                && before.accepted() == after.accepted()
                && before.findings().equals(after.findings())
                && before.releases().equals(after.releases());
    }

    private static @Nullable PoolState state(@Nullable CloudEventRecord event) {
        return event != null && event.fact() instanceof PoolFact fact ? fact.state() : null;
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
            if (picture.pool(key) == null && declared(key) == null) {
                finalizers.remove(intent);
                return KeyedQueue.Next.DONE;
            }
            status.write(intent, picture.fields(key), picture.deleting(key));
            return KeyedQueue.Next.in(Duration.ofSeconds(1));
        }
        finalizers.add(intent);
        PoolDeclaration declaration = WrittenPool.of(key, intent.getSpec());
        PoolDeclaration.Checked checked = declaration.check();
        if (checked.spec().isEmpty()) {
            status.write(intent, picture.fields(key), PoolPicture.refused(key, checked.problems()));
            return KeyedQueue.Next.DONE;
        }
        if (intent.getSpec().enforcement() == dev.weft.crds.weft.Enforcement.Plan) {
            ObjectNode planned = picture.fields(key);
            picture.plan(key, checked.spec().get(), planned);
            status.write(
                    intent,
                    planned,
                    List.of(
                            new Condition("Accepted", true, "Accepted", "the pool is valid"),
                            new Condition("Progressing", false, "Planned", ""),
                            new Condition(
                                    "Ready",
                                    false,
                                    "Planned",
                                    "enforcement is Plan: nothing changes until it is Enforce; status.plan says what would"),
                            new Condition("Degraded", false, "AsExpected", "")));
            return KeyedQueue.Next.DONE;
        }
        long generation = intent.getMetadata().getGeneration() == null
                ? 0
                : intent.getMetadata().getGeneration();
        WrittenReleases.Orders orders = releases.of(key, intent.getSpec().releases(), declared);
        PoolIntentState wanted = new PoolIntentState(
                key.fleet(),
                key.pool(),
                generation,
                Enforcement.Enforce,
                PoolMapping.wire(checked.spec().get()),
                orders.ofClaims(),
                orders.ofMembers());
        if (!wanted.equals(declared)) {
            publisher
                    .publish(
                            key,
                            new PoolIntentDeclared(wanted),
                            Cause.NEW,
                            wanted.spec().addressDomain())
                    .join();
        }
        status.write(intent, picture.fields(key), picture.conditions(key, generation));
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
}
