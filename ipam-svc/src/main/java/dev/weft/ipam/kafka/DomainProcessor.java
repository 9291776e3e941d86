package dev.weft.ipam.kafka;

import dev.weft.events.Partitioner;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.CloudEventCodec;
import dev.weft.events.cloudevent.CloudEventRecord;
import dev.weft.events.cloudevent.Envelope;
import dev.weft.events.cloudevent.NotUnderstoodException;
import dev.weft.events.fact.AddressFact.AddressAssigned;
import dev.weft.events.fact.AddressFact.AddressReleased;
import dev.weft.events.fact.AddressFact.AddressWaiting;
import dev.weft.events.fact.ClaimFact;
import dev.weft.events.fact.ClaimState;
import dev.weft.events.fact.Finding;
import dev.weft.events.fact.PoolFact.PoolChanged;
import dev.weft.events.fact.PoolFact.PoolRemoved;
import dev.weft.events.fact.PoolIntentFact;
import dev.weft.events.fact.PoolIntentState;
import dev.weft.events.fact.Removal;
import dev.weft.events.key.ClaimKey;
import dev.weft.events.key.InterfaceKey;
import dev.weft.events.key.PoolKey;
import dev.weft.ipam.app.PoolMapping;
import dev.weft.ipam.domain.pool.AddressDomain;
import dev.weft.ipam.domain.pool.AddressFact;
import dev.weft.ipam.domain.pool.ClaimRecord;
import dev.weft.ipam.domain.pool.ClaimRequest;
import dev.weft.ipam.domain.pool.DomainCommand;
import dev.weft.ipam.domain.pool.MemberLoss;
import dev.weft.ipam.domain.pool.PoolDeclaration;
import dev.weft.runtime.facts.EventIds;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Decides every claim of its partition, in order, as the only writer of its address domains. */
@SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
final class DomainProcessor implements Processor<String, byte[], OutKey, byte[]> {

    private static final Duration TICK = Duration.ofMillis(200);

    private final String service;
    private final int partitions;
    private final CloudEventCodec codec = new CloudEventCodec();
    private final EngineInput input;
    private final EventIds ids;
    private final AssignTimes assigned;
    private final MemberSight sight;
    private final Duration lostAfter;
    private final CommitPace pace;
    private final Set<String> changedPools = new HashSet<>();
    private ProcessorContext<OutKey, byte[]> context;
    private DomainStore store;
    private PoolSources sources;
    private Owners owners;
    private LostMembers lost;
    private Outbox outbox;

    /**
     * @param lostAfter how long a member must not have answered to be told as lost
     */
    DomainProcessor(
            String service,
            int partitions,
            EventIds ids,
            AssignTimes assigned,
            MemberSight sight,
            Duration lostAfter,
            CommitPace pace) {
        this.service = service;
        this.input = new EngineInput(service, codec);
        this.partitions = partitions;
        this.ids = ids;
        this.assigned = assigned;
        this.sight = sight;
        this.lostAfter = lostAfter;
        this.pace = pace;
    }

    @Override
    public void init(ProcessorContext<OutKey, byte[]> context) {
        this.context = context;
        this.store = new DomainStore(context.getStateStore(AddressTopology.STORE));
        this.sources = new PoolSources(store);
        this.owners = new Owners(store);
        this.lost = new LostMembers(store, sight, lostAfter);
        this.outbox = new Outbox(service, codec, ids, store, context);
        changedPools.clear();
        // What the one before has decided but not told yet.
        sources.forEach((key, source) -> changedPools.add(source.domain() + "\n" + key.text()));
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
        context.schedule(
                MemberLoss.SETTLE,
                PunctuationType.WALL_CLOCK_TIME,
                now -> lost.look(Instant.ofEpochMilli(now), this::touch));
    }

    @Override
    public void process(Record<String, byte[]> record) {
        Optional<RecordMetadata> metadata = context.recordMetadata();
        String topic = metadata.map(RecordMetadata::topic).orElse("");
        try {
            if (record.value() == null) {
                tombstone(topic, record.key());
                return;
            }
            CloudEventRecord event = input.read(topic, record);
            switch (event.fact()) {
                case ClaimFact claim -> claim(claim, event.envelope());
                case PoolIntentFact pool -> pool(pool, (PoolKey) event.key(), event.envelope());
                default ->
                    throw new NotUnderstoodException(
                            NotUnderstoodException.Code.UnknownType,
                            event.envelope().type() + " is no input of the address engine");
            }
        } catch (NotUnderstoodException e) {
            context.forward(
                    input.parked(record, metadata, e, context.currentSystemTimeMs()), AddressTopology.DEAD_LETTERS);
        }
    }

    @Override
    public void close() {
        pace.closed(context);
    }

    private void claim(ClaimFact fact, Envelope cause) throws NotUnderstoodException {
        ClaimState claim = fact.state();
        String domain = claim.fleet() + "/" + claim.addressDomain();
        ClaimKey key = claim.key();
        if (claim.addressDomain() == null || claim.owner() == null) {
            throw new NotUnderstoodException(
                    NotUnderstoodException.Code.BadData, "claim " + key + " has no addressDomain or no owner");
        }
        samePartition("claim " + key, domain);
        if (fact.removal()) {
            decide(domain, new DomainCommand.WithdrawClaim(key.text()), cause);
            return;
        }
        owners.put(claim.owner().text(), key.text());
        decide(
                domain,
                new DomainCommand.RequestClaim(new ClaimRequest(
                        key.text(),
                        claim.owner().text(),
                        claim.requestedIps(),
                        claim.requestedMac(),
                        claim.identity())),
                cause);
    }

    /** A second writer of a domain would give its addresses twice, so only the domain's own partition is heard. */
    private void samePartition(String what, String domain) throws NotUnderstoodException {
        int expected = Partitioner.partition(domain, partitions);
        int actual = context.taskId().partition();
        if (expected != actual) {
            throw new NotUnderstoodException(
                    NotUnderstoodException.Code.BadKey,
                    what + " is in partition " + actual + ", but address domain " + domain
                            + " is decided in another: expected " + expected + " of " + partitions
                            + "; write it with Weft's partitioner");
        }
    }

    private void pool(PoolIntentFact fact, PoolKey key, Envelope cause) throws NotUnderstoodException {
        PoolIntentState intent = fact.state();
        if (intent == null) {
            boolean held = false;
            for (AddressDomain domain : List.copyOf(store.domains().values())) {
                decide(domain.name(), new DomainCommand.OrderReleases(key.text(), List.of()), cause);
                if (domain.pool(key.text()).isPresent()) {
                    held = true;
                    decide(domain.name(), new DomainCommand.RemovePool(key.text()), cause);
                }
            }
            if (!held) {
                // A refused pool is in no domain, but it was told.
                outbox.tell(AddressTopology.POOLS, Topic.ADDRESS_POOLS, key, cause.partitionKey(), removed(key), cause);
            }
            sources.remove(key);
            return;
        }
        if (intent.spec() == null || intent.spec().addressDomain() == null) {
            throw new NotUnderstoodException(
                    NotUnderstoodException.Code.BadData, "pool " + key + " has no spec or no addressDomain");
        }
        String domain = key.fleet() + "/" + intent.spec().addressDomain();
        samePartition("pool " + key, domain);
        PoolSources.Source source = new PoolSources.Source(domain, intent.generation(), cause, null, null);
        sources.put(key, source);
        PoolDeclaration.Checked checked =
                PoolMapping.declaration(key, intent.spec()).check();
        if (checked.spec().isEmpty()) {
            String sentence = checked.problems().toString();
            Finding finding = new Finding("InvalidPool", "AddressPool " + key.text(), "spec", sentence, null);
            sources.put(key, source.refusedBy(finding, intent.spec()));
        } else {
            decide(domain, new DomainCommand.DeclarePool(checked.spec().get()), cause);
            PoolSources.Source decided = sources.get(key);
            if (decided != null && decided.refused() != null) {
                sources.put(key, source.refusedBy(decided.refused(), intent.spec()));
            }
        }
        decide(domain, PoolMapping.releases(key, intent), cause);
        changedPools.add(domain + "\n" + key.text());
    }

    /** A removal is a fact and then a null value; alone, the null value must not free an address that a pod may have. */
    private void tombstone(String topic, @Nullable String key) throws NotUnderstoodException {
        if (key == null || !topic.equals(Topic.ADDRESS_CLAIMS.topicName())) {
            return;
        }
        for (AddressDomain domain : store.domains().values()) {
            if (domain.claim(key).isPresent()) {
                throw new NotUnderstoodException(
                        NotUnderstoodException.Code.BadKey,
                        "a null value for claim " + key
                                + ", which was not withdrawn before: the claim stays; write dev.weft.address-claim.withdrawn.v1"
                                + " first");
            }
        }
    }

    private void decide(String domainName, DomainCommand command, @Nullable Envelope cause) {
        AddressDomain before = store.domain(domainName);
        AddressDomain.Decided decided = before.decided(command, Instant.ofEpochMilli(context.currentSystemTimeMs()));
        if (decided.facts().isEmpty()) {
            return;
        }
        store.take(domainName, decided);
        pace.decided(context);
        for (AddressFact fact : decided.facts()) {
            if (fact instanceof AddressFact.ClaimAssigned given) {
                measure(before.claim(given.claim().claim()), cause);
            }
            tell(decided.after(), fact, cause);
        }
    }

    private void measure(Optional<ClaimRecord> before, @Nullable Envelope cause) {
        long now = context.currentSystemTimeMs();
        Long since = before.map(ClaimRecord::sinceEpochMillis).orElse(null);
        if (since != null) {
            assigned.took(Math.max(0, now - since), true);
        } else if (before.isEmpty() && cause != null) {
            assigned.took(Math.max(0, now - cause.time().toEpochMilli()), false);
        }
    }

    private void tell(AddressDomain domain, AddressFact fact, @Nullable Envelope cause) {
        switch (fact) {
            case AddressFact.ClaimAssigned assigned ->
                answer(
                        domain,
                        assigned.claim(),
                        new AddressAssigned(AnswerFacts.address(domain, assigned.claim(), 0)),
                        cause);
            case AddressFact.ClaimWaiting waiting ->
                answer(
                        domain,
                        waiting.claim(),
                        new AddressWaiting(AnswerFacts.address(domain, waiting.claim(), waiting.place())),
                        cause);
            case AddressFact.ClaimReleased released -> released(domain, released, cause);
            case AddressFact.PoolDeclared declaredPool ->
                touch(domain, declaredPool.pool().spec().key());
            case AddressFact.PoolRefused pool -> {
                PoolKey key = PoolKey.parse(pool.pool());
                sources.refuse(
                        key,
                        domain.name(),
                        new Finding(pool.code(), "AddressPool " + key.text(), "spec.cidrs", pool.sentence(), null));
                touch(domain, pool.pool());
            }
            case AddressFact.PoolRemoved pool -> {
                PoolKey key = PoolKey.parse(pool.pool());
                changedPools.remove(domain.name() + "\n" + pool.pool());
                outbox.tell(AddressTopology.POOLS, Topic.ADDRESS_POOLS, key, domain.name(), removed(key), cause);
            }
            case AddressFact.AddressQuarantined quarantined ->
                touch(domain, quarantined.quarantine().pool());
            case AddressFact.AddressFreed freed -> {
                touch(domain, freed.pool());
                domain.giver(freed.address()).ifPresent(pool -> touch(domain, pool));
            }
            case AddressFact.RestEnded ended -> restEnded(domain, ended, cause);
            case AddressFact.ReleaseDecided decided ->
                touch(domain, decided.release().pool());
            case AddressFact.ReleaseForgotten forgotten -> {}
        }
    }

    private static PoolRemoved removed(PoolKey key) {
        return new PoolRemoved(new Removal(key.text(), "the AddressPool was removed"));
    }

    private void answer(
            AddressDomain domain, ClaimRecord claim, dev.weft.events.fact.AddressFact fact, @Nullable Envelope cause) {
        owners.put(claim.request().owner(), claim.claim());
        touch(domain, claim.pool());
        outbox.tell(AddressTopology.ANSWERS, Topic.ADDRESSES, fact.state().owner(), "", fact, cause);
    }

    private void released(AddressDomain domain, AddressFact.ClaimReleased fact, @Nullable Envelope cause) {
        ClaimRecord claim = fact.claim();
        touch(domain, claim.pool());
        // A new pod of the same name may have the answer's key already.
        if (owners.remove(claim.request().owner(), claim.claim())) {
            InterfaceKey owner = InterfaceKey.parse(claim.request().owner());
            outbox.tell(
                    AddressTopology.ANSWERS,
                    Topic.ADDRESSES,
                    owner,
                    "",
                    new AddressReleased(AnswerFacts.released(domain, claim, fact.reason())),
                    cause);
        }
    }

    /** The interface may have another claim by now, whose answer is the state of the key and stays it. */
    private void restEnded(AddressDomain domain, AddressFact.RestEnded fact, @Nullable Envelope cause) {
        String owner = fact.quarantine().owner();
        Optional<ClaimRecord> now = owners.claim(owner).flatMap(domain::claim);
        if (now.isEmpty() && owners.claim(owner).isPresent()) {
            // That claim is of another address domain, whose answer cannot be told again from here.
            return;
        }
        outbox.tell(
                AddressTopology.ANSWERS,
                Topic.ADDRESSES,
                InterfaceKey.parse(owner),
                "",
                AnswerFacts.restEnded(domain, fact, now),
                cause);
    }

    private void touch(AddressDomain domain, String pool) {
        changedPools.add(domain.name() + "\n" + pool);
    }

    private void tick(long now) {
        for (AddressDomain domain : List.copyOf(store.domains().values())) {
            if (domain.nextDue().filter(due -> due.toEpochMilli() <= now).isPresent()) {
                decide(domain.name(), new DomainCommand.PassTime(), null);
            }
        }
        for (String changed : changedPools) {
            int split = changed.indexOf('\n');
            tellPool(store.domain(changed.substring(0, split)), PoolKey.parse(changed.substring(split + 1)));
        }
        if (!changedPools.isEmpty()) {
            changedPools.clear();
            pace.decided(context);
        }
    }

    private void tellPool(AddressDomain domain, PoolKey key) {
        PoolSources.Source source = sources.get(key);
        long generation = source == null ? 0 : source.generation();
        Finding finding = source == null ? null : source.refused();
        var refusedSpec = source == null ? null : source.refusedSpec();
        var pool = domain.pool(key.text());
        var counters = domain.counters(key.text());
        Envelope cause = source == null ? null : source.cause();
        if (pool.isPresent() && counters.isPresent()) {
            outbox.tell(
                    AddressTopology.POOLS,
                    Topic.ADDRESS_POOLS,
                    key,
                    domain.name(),
                    new PoolChanged(AnswerFacts.pool(
                            domain, pool.get(), counters.get(), generation, finding, lost.of(domain, key.text()))),
                    cause);
        } else if (finding != null && refusedSpec != null) {
            outbox.tell(
                    AddressTopology.POOLS,
                    Topic.ADDRESS_POOLS,
                    key,
                    domain.name(),
                    new PoolChanged(AnswerFacts.refusedPool(domain, key, refusedSpec, generation, finding)),
                    cause);
        }
    }
}
