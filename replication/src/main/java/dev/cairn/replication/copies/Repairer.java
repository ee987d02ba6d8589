package dev.cairn.replication.copies;

import dev.cairn.metadata.Command.BuryRepairs;
import dev.cairn.metadata.Command.EndRepairs;
import dev.cairn.metadata.DeadLetter;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.Metadata;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.Owed;
import dev.cairn.metadata.Repair;
import dev.cairn.monitoring.Monitor;
import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.monitoring.Operation;
import dev.cairn.monitoring.Outcome;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore;
import dev.cairn.replication.BlobStore.BlobReader;
import dev.cairn.replication.layout.NodeId;
import dev.cairn.replication.layout.Placement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the copies that this node owes: it takes each blob from another node that has it, those first of which the fewest copies are left. The
 * node that owes does the work, so that one that is down is not tried in vain, and begins with what it missed when it is back.
 *
 * <p>A copy that is there and can be read is not made again; nothing is ever deleted here. What fails is tried again later and later, and
 * after {@code repair.attempts-max} times waits for a person, as a dead letter. In bounded steps, by one thread.
 */
public final class Repairer {
    private static final Logger LOG = LoggerFactory.getLogger(Repairer.class);

    /** Repairs of one step. */
    static final int STEP_MAX = 64;

    /** Repairs looked at in one step, most of which may have to wait. */
    private static final int PAGE = 1_000;

    private static final int PAGES_MAX = 10;

    private final NodeId here;
    private final BlobStore local;
    private final Function<NodeId, BlobStore> peers;
    private final Supplier<Placement> placement;
    private final Metadata metadata;
    private final RepairConfig config;
    private final CopyRule rule;
    private final Pace pace;
    private final Backoff<Owed> backoff;
    private final Map<Owed, Instant> failingSince = new HashMap<>();
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final RepairMeters meters;
    private final Monitor monitor;

    /** @param local this node's volume */
    public Repairer(
            NodeId here,
            BlobStore local,
            Function<NodeId, BlobStore> peers,
            Supplier<Placement> placement,
            Metadata metadata,
            CopyRule rule,
            RepairConfig config,
            InstantSource clock,
            LongSupplier nanoClock,
            RandomGenerator random,
            Monitor monitor) {
        this.here = here;
        this.local = local;
        this.peers = peers;
        this.placement = placement;
        this.metadata = metadata;
        this.rule = rule;
        this.config = config;
        this.pace = new Pace(config.bytesPerSecondMax());
        this.backoff = new Backoff<>(nanoClock, random);
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.meters = new RepairMeters(monitor);
        this.monitor = monitor;
    }

    /**
     * Makes some copies. Blocks.
     *
     * @return how long to wait before the next step
     * @throws RuntimeException if the log does not answer: nothing is lost, try again
     */
    public Duration step() {
        MetadataView view = metadata.view().join();
        List<Repair> due = due(view);
        long begin = nanoClock.getAsLong();
        long bytes = 0;
        List<Repair> done = new ArrayList<>();
        List<DeadLetter> dead = new ArrayList<>();
        for (Repair repair : due) {
            try {
                bytes += measured(repair.content());
                forget(repair);
                done.add(repair);
            } catch (RuntimeException failure) {
                failed(view, repair, failure, done, dead);
            }
        }
        end(done, dead);
        if (due.isEmpty()) {
            return config.idle();
        }
        return pace.rest(bytes, Duration.ofNanos(nanoClock.getAsLong() - begin));
    }

    private List<Repair> due(MetadataView view) {
        List<Repair> due = new ArrayList<>();
        Optional<Repair> last = Optional.empty();
        for (int pages = 0; pages < PAGES_MAX; pages++) {
            List<Repair> page = view.repairs(here.value(), last, PAGE);
            for (Repair repair : page) {
                if (due.size() < STEP_MAX && backoff.isDue(repair.owed())) {
                    due.add(repair);
                }
            }
            if (due.size() == STEP_MAX || page.size() < PAGE) {
                break;
            }
            last = Optional.of(page.getLast());
        }
        return due;
    }

    private long measured(FileId blob) {
        Measurement measurement = monitor.measure(Operation.REPAIR);
        try {
            long bytes = make(blob);
            measurement.addBytes(bytes);
            measurement.end(Outcome.SUCCESS);
            return bytes;
        } catch (RuntimeException failure) {
            measurement.end(BlobOutcome.of(failure));
            throw failure;
        }
    }

    /** Bytes that were copied; none if the copy is there, or is not to be here any more. */
    private long make(FileId blob) {
        if (!placement.get().owners(blob, rule.copies()).contains(here) || BlobTransfer.isGood(blob, local)) {
            return 0;
        }
        RuntimeException last = new NoCopyException(here);
        for (NodeId node : placement.get().holders(blob)) {
            if (!node.equals(here)) {
                try (BlobReader reader = peers.apply(node).open(blob).orElseThrow(() -> new NoCopyException(node))) {
                    long bytes = BlobTransfer.copy(blob, reader, local);
                    meters.repaired(bytes);
                    return bytes;
                } catch (BlobException | NoCopyException failure) {
                    last = last instanceof BlobException && failure instanceof NoCopyException ? last : failure;
                }
            }
        }
        throw last;
    }

    private void failed(
            MetadataView view, Repair repair, RuntimeException failure, List<Repair> done, List<DeadLetter> dead) {
        meters.failed();
        LOG.debug("{} could not be repaired", repair, failure);
        Instant since = failingSince.getOrDefault(repair.owed(), clock.instant());
        if (failingSince.size() < Backoff.KEPT_MAX) {
            failingSince.put(repair.owed(), since);
        }
        int attempts = backoff.failed(repair.owed());
        if (attempts < config.attemptsMax()) {
            return;
        }
        forget(repair);
        if (!view.isReferenced(repair.content())) {
            done.add(repair); // Its upload never came to its end.
            return;
        }
        String reason = String.valueOf(failure.getMessage());
        String cut = reason.substring(0, Math.min(reason.length(), DeadLetter.REASON_LENGTH_MAX));
        dead.add(new DeadLetter(repair, attempts, cut, since, clock.instant()));
        LOG.warn("{} failed {} times and waits for a person: {}", repair, attempts, reason);
    }

    private void forget(Repair repair) {
        backoff.succeeded(repair.owed());
        failingSince.remove(repair.owed());
    }

    private void end(List<Repair> done, List<DeadLetter> dead) {
        if (!done.isEmpty()) {
            var _ = metadata.submit(new EndRepairs(done, clock.instant())).join();
        }
        if (!dead.isEmpty()) {
            var _ = metadata.submit(new BuryRepairs(dead, clock.instant())).join();
            meters.buried(dead.size());
        }
    }
}
