package dev.cairn.replication.copies;

import dev.cairn.metadata.Command.BuryRepairs;
import dev.cairn.metadata.Command.EndRepairs;
import dev.cairn.metadata.Command.RepairsMoved;
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
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore;
import dev.cairn.replication.BlobStore.BlobReader;
import dev.cairn.replication.layout.NodeId;
import dev.cairn.replication.layout.Placement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the copies that this node owes: it takes each blob from another node that has it, those first of which the fewest copies are left. The
 * node that owes does the work, so that one that is down is not tried in vain, and begins with what it missed when it is back. Some of each step are chosen in turn, so that none waits
 * for ever behind others that fail.
 *
 * <p>A copy that is there and can be read is not made again; nothing is ever deleted here. What fails is tried again later and later, and
 * after {@code repair.attempts-max} times waits for a person, as a dead letter. Times do not count at which whoever may have it was not reached: what a
 * node alone has that is down waits for that node.
 *
 * <p>In bounded steps, by one thread; a few copies are made side by side on other threads, each from the node of which the fewest are being
 * made, so that one that stands still holds up nothing that others have. Suspects are asked last, and not at all if they were not reached just now.
 */
public final class Repairer {
    private static final Logger LOG = LoggerFactory.getLogger(Repairer.class);

    /** Repairs of one step. */
    static final int STEP_MAX = 64;

    /** Of these, so many are chosen in turn, and not because they are urgent. */
    private static final int IN_TURN = 8;

    /** Repairs looked at in one step, most of which may have to wait. */
    private static final int PAGE = 1_000;

    /** The first page of the queue, and then those whose turn it is. */
    private static final int PAGES_MAX = 10;

    /** Between two looks where nothing is owed that could be made now. */
    static final Duration IDLE = Duration.ofSeconds(1);

    private record Attempt(Repair repair, Optional<Throwable> failure) {}

    private final NodeId here;
    private final BlobStore local;
    private final Function<NodeId, BlobStore> peers;
    private final Supplier<Placement> placement;
    private final Suspects suspects;
    private final Metadata metadata;
    private final RepairConfig config;
    private final Pace pace;
    private final CopySlots slots;
    private final Backoff<Owed> backoff;
    private final Map<Owed, Instant> failingSince = new HashMap<>();
    private final InstantSource clock;
    private final RepairMeters meters;
    private final Monitor monitor;

    /** As many as a step begins, and those that were under way before it. */
    private final Set<Owed> underWay = new HashSet<>();

    /** Behind which the turn of the others begins; empty at the beginning of the queue. */
    private Optional<Repair> lookedAt = Optional.empty();

    private final Queue<Attempt> ended = new ConcurrentLinkedQueue<>();

    /** How many copies are being made from each node. */
    private final Map<NodeId, Integer> asked = new ConcurrentHashMap<>();

    /**
     * @param local this node's volume
     * @param pace shared with all that carries copies in the background
     * @param threads run work that blocks on other nodes, as much as there is
     */
    public Repairer(
            NodeId here,
            BlobStore local,
            Function<NodeId, BlobStore> peers,
            Supplier<Placement> placement,
            Suspects suspects,
            Metadata metadata,
            RepairConfig config,
            Pace pace,
            Executor threads,
            InstantSource clock,
            LongSupplier nanoClock,
            RandomGenerator random,
            Monitor monitor) {
        this.here = here;
        this.local = local;
        this.peers = peers;
        this.placement = placement;
        this.suspects = suspects;
        this.metadata = metadata;
        this.config = config;
        this.pace = pace;
        this.slots = new CopySlots(config.copiesAtOnce(), threads);
        this.backoff = new Backoff<>(nanoClock, random);
        this.clock = clock;
        this.meters = new RepairMeters(monitor);
        this.monitor = monitor;
    }

    /**
     * Begins some copies, and takes in what became of those that have ended. Blocks.
     *
     * @return how long to wait before the next step
     * @throws RuntimeException if the log does not answer: nothing is lost, try again
     */
    public Duration step() {
        MetadataView view = metadata.view().join();
        meters.tell(
                view,
                placement.get().layout().nodes().stream()
                        .map(node -> node.id().value())
                        .toList());
        Set<Repair> due = due(view);
        for (Repair repair : due) {
            slots.run(() -> ended.add(attempt(repair)));
            underWay.add(repair.owed());
        }
        int done = takeIn(view);
        boolean isInVain = done == 0 && backoff.isFull(); // What is not remembered does not wait by itself.
        return due.isEmpty() || isInVain ? IDLE : Duration.ZERO;
    }

    /** The most urgent ones, and some of all in turn: whoever fails again and again in front hides none of them for ever. */
    private Set<Repair> due(MetadataView view) {
        Set<Repair> due = new LinkedHashSet<>();
        var _ = look(view.repairs(here.value(), Optional.empty(), PAGE), STEP_MAX - IN_TURN, due);
        for (int pages = 1; pages < PAGES_MAX && due.size() < STEP_MAX; pages++) {
            lookedAt = look(view.repairs(here.value(), lookedAt, PAGE), STEP_MAX, due);
            if (lookedAt.isEmpty()) {
                break;
            }
        }
        return due;
    }

    /**
     * Adds those of a page that are due.
     *
     * @param dueMax how many there are to be then
     * @return the last one that was looked at; empty at the end of the queue
     */
    private Optional<Repair> look(List<Repair> page, int dueMax, Set<Repair> due) {
        Optional<Repair> last = Optional.empty();
        for (Repair repair : page) {
            if (due.size() == dueMax) {
                return last;
            }
            if (backoff.isDue(repair.owed()) && !underWay.contains(repair.owed())) {
                due.add(repair);
            }
            last = Optional.of(repair);
        }
        return page.size() < PAGE ? Optional.empty() : last;
    }

    private Attempt attempt(Repair repair) {
        try {
            measured(repair.content());
            return new Attempt(repair, Optional.empty());
        } catch (Throwable failure) { // An Error too: nobody else would say that it has ended.
            return new Attempt(repair, Optional.of(failure));
        }
    }

    private void measured(FileId blob) {
        Measurement measurement = monitor.measure(Operation.REPAIR);
        try {
            measurement.addBytes(make(blob));
            measurement.end(Outcome.SUCCESS);
        } catch (Throwable failure) {
            measurement.end(BlobOutcome.of(failure));
            throw failure;
        }
    }

    /** Bytes that were copied; none if the copy is there, or is not to be here any more. */
    private long make(FileId blob) {
        Placement now = placement.get();
        if (!now.owners(blob).contains(here) || BlobTransfer.isGood(blob, local)) {
            return 0;
        }
        local.requireSpace();
        RuntimeException last = new NoCopyException(here);
        boolean unreached = false; // One that may have it.
        for (NodeId node : sources(blob, now)) {
            if (suspects.isUnreached(node)) {
                unreached = true;
                continue;
            }
            asked.merge(node, 1, Integer::sum);
            try (BlobReader reader = peers.apply(node).open(blob).orElseThrow(() -> new NoCopyException(node))) {
                long bytes = BlobTransfer.copy(blob, reader, local, pace::pay);
                meters.repaired(bytes);
                return bytes;
            } catch (BlobException | NoCopyException failure) {
                if (suspects.failed(node, failure)) {
                    unreached = true;
                } else if (failure instanceof BlobException || last instanceof NoCopyException) {
                    last = failure;
                }
            } finally {
                asked.merge(node, -1, Integer::sum);
            }
        }
        throw unreached ? new NobodyReachedException() : last; // Whoever was not reached may have it, and whole.
    }

    /** The other nodes: suspects last, before them those first that are likely to have it, and of these the ones that are asked for least. */
    private List<NodeId> sources(FileId blob, Placement now) {
        List<NodeId> likely = now.likelyHolders(blob);
        List<NodeId> others =
                now.holders(blob).stream().filter(node -> !node.equals(here)).toList();
        Map<NodeId, Integer> load = Map.copyOf(asked); // It must not change while it is sorted by, nor must these.
        Set<NodeId> suspect = others.stream().filter(suspects::contains).collect(Collectors.toSet());
        return others.stream()
                .sorted(Comparator.comparing((NodeId node) -> suspect.contains(node))
                        .thenComparing(node -> !likely.contains(node))
                        .thenComparing(node -> load.getOrDefault(node, 0)))
                .toList();
    }

    /** @return how many have come to their end */
    private int takeIn(MetadataView view) {
        List<Repair> done = new ArrayList<>();
        List<DeadLetter> dead = new ArrayList<>();
        for (Attempt attempt = ended.poll(); attempt != null; attempt = ended.poll()) {
            Repair repair = attempt.repair();
            underWay.remove(repair.owed());
            attempt.failure().ifPresentOrElse(failure -> failed(view, repair, failure, done, dead), () -> {
                forget(repair);
                done.add(repair);
            });
        }
        return end(done, dead);
    }

    private void failed(MetadataView view, Repair repair, Throwable failure, List<Repair> done, List<DeadLetter> dead) {
        meters.failed();
        LOG.debug("{} could not be repaired", repair, failure);
        if (failure instanceof NobodyReachedException || isFull(failure)) {
            int times = backoff.putOff(repair.owed());
            if (times >= config.attemptsMax() && !view.isReferenced(repair.content())) {
                forget(repair);
                done.add(repair); // Its upload has had its time; or it was deleted.
            }
            return;
        }
        Instant since = failingSince.getOrDefault(repair.owed(), clock.instant());
        if (failingSince.size() < Backoff.KEPT_MAX) {
            failingSince.put(repair.owed(), since);
        }
        int attempts = backoff.failed(repair.owed());
        boolean isNowhere = failure instanceof NoCopyException; // All others were asked, and say so.
        if (attempts < config.attemptsMax() && !isNowhere) {
            return;
        }
        if (!view.isReferenced(repair.content())) {
            forget(repair);
            done.add(repair); // Its upload never came to its end.
            return;
        }
        if (attempts < config.attemptsMax()) {
            return;
        }
        String reason = String.valueOf(failure.getMessage());
        String cut = reason.substring(0, Math.min(reason.length(), DeadLetter.REASON_LENGTH_MAX));
        dead.add(new DeadLetter(repair, attempts, cut, since, clock.instant()));
        LOG.warn("{} failed {} times and waits for a person: {}", repair, attempts, reason);
    }

    /** Of all that writes only this node's disk: it filled up meanwhile. */
    private static boolean isFull(Throwable failure) {
        return failure instanceof BlobException blob && blob.error() instanceof BlobError.DiskFull;
    }

    private void forget(Repair repair) {
        backoff.succeeded(repair.owed());
        failingSince.remove(repair.owed());
    }

    /** @return how many are off the queue now */
    private int end(List<Repair> done, List<DeadLetter> dead) {
        if (!done.isEmpty()) {
            var _ = metadata.submit(new EndRepairs(done, clock.instant())).join();
        }
        if (dead.isEmpty()) {
            return done.size();
        }
        RepairsMoved buried =
                metadata.submit(new BuryRepairs(dead, clock.instant())).join();
        meters.buried(buried);
        if (buried.noRoom() == 0) {
            dead.forEach(letter -> forget(letter.repair()));
        } // Else they are tried again, as seldom as before.
        return done.size() + buried.moved();
    }
}
