package dev.cairn.replication.copies;

import dev.cairn.replication.BlobStore.BlobWriter;
import dev.cairn.replication.layout.NodeId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes a blob to all of its nodes at once. Each piece goes to this node's volume on the thread of the caller, and to the others by their
 * lanes. It waits for a lane that has no place as a volume makes its writer wait; but one that holds up a quorum of others is given up, at once
 * if its node is suspect.
 */
final class CopiesWriter implements BlobWriter {
    /** Bytes of a piece, which all lanes share: with {@link CopyLane#PIECES_MAX} and the one that is handed on, 1 MiB is held. */
    static final int PIECE_BYTES = 256 << 10;

    /** How long a copy may hold up a quorum of others. */
    static final Duration SLOW = Duration.ofSeconds(2);

    /** How long it may where the quorum needs it: the node's own limit comes first, and says why. */
    private static final Duration NEEDED = Duration.ofSeconds(30);

    /** For how long it waits for one before it looks at the next. */
    private static final Duration LOOK = Duration.ofMillis(5);

    private final int quorum;
    private final List<CopyLane> lanes;
    private final CopyCount count;
    private final Suspects suspects;
    private final CopyMeters meters;
    private final @Nullable NodeId here;
    private Optional<BlobWriter> local;
    private final Map<NodeId, Throwable> failed = new HashMap<>();
    private boolean ended;
    private long written;

    /**
     * @param here this node, if {@code local} writes a copy of it
     * @param failed nodes whose copy could not even be begun
     */
    CopiesWriter(
            int quorum,
            @Nullable NodeId here,
            Optional<BlobWriter> local,
            List<CopyLane> lanes,
            Map<NodeId, Throwable> failed,
            CopyCount count,
            Suspects suspects,
            CopyMeters meters) {
        this.quorum = quorum;
        this.here = here;
        this.local = local;
        this.lanes = lanes;
        this.failed.putAll(failed);
        this.count = count;
        this.suspects = suspects;
        this.meters = meters;
    }

    @Override
    public void write(ByteBuffer bytes) {
        checkNotEnded();
        written += bytes.remaining();
        while (bytes.hasRemaining()) {
            ByteBuffer some = bytes.slice(bytes.position(), Math.min(PIECE_BYTES, bytes.remaining()));
            bytes.position(bytes.position() + some.remaining());
            writePiece(some);
        }
    }

    private void checkNotEnded() {
        if (ended) {
            throw new IllegalStateException("the writer has ended");
        }
    }

    private void writePiece(ByteBuffer bytes) {
        if (lanes.stream().anyMatch(CopyLane::isOpen)) {
            ByteBuffer shared = ByteBuffer.allocate(bytes.remaining())
                    .put(bytes.duplicate())
                    .flip()
                    .asReadOnlyBuffer();
            List<CopyLane> full = new ArrayList<>();
            for (CopyLane lane : lanes) {
                if (!lane.offer(shared.duplicate(), Duration.ZERO)) {
                    full.add(lane);
                }
            }
            writeLocal(bytes);
            insist(full, (lane, wait) -> lane.offer(shared.duplicate(), wait));
        } else {
            writeLocal(bytes);
        }
        checkQuorum();
    }

    private void writeLocal(ByteBuffer bytes) {
        local.ifPresent(writer -> {
            try {
                writer.write(bytes);
            } catch (RuntimeException failure) {
                dropLocal(failure);
            }
        });
    }

    private void dropLocal(RuntimeException failure) {
        local.ifPresent(BlobWriter::close);
        local = Optional.empty();
        if (here != null) {
            failed.put(here, failure);
        }
    }

    /**
     * Waits for lanes that were full, whichever has place first. One that holds up a quorum of others is given up after {@link #SLOW}, a suspect at once; but no suspect is
     * such another, so that nobody is given up for one that is gone.
     */
    private void insist(List<CopyLane> full, BiPredicate<CopyLane, Duration> handOn) {
        List<CopyLane> waiting = new ArrayList<>(full);
        Duration waited = Duration.ZERO;
        while (!waiting.isEmpty()) {
            Duration patience = sureBut(waiting) < quorum ? NEEDED : SLOW;
            if (waited.compareTo(patience) >= 0) {
                waiting.forEach(lane -> lane.giveUp("it was too slow"));
                return;
            }
            if (patience.equals(SLOW)) {
                waiting.stream().filter(this::isSuspect).forEach(CopyLane::passOver);
            }
            waited = waited.plus(LOOK.multipliedBy(waiting.size()));
            waiting.removeIf(lane -> handOn.test(lane, LOOK));
        }
    }

    /** Copies that will likely be made, besides those that are waited for. */
    private int sureBut(List<CopyLane> waiting) {
        long others = lanes.stream()
                .filter(lane -> lane.failure().isEmpty() && !isSuspect(lane) && !waiting.contains(lane))
                .count();
        return (int) others + (local.isPresent() ? 1 : 0);
    }

    private boolean isSuspect(CopyLane lane) {
        return suspects.contains(lane.node());
    }

    /** Copies that have not failed. */
    private int good() {
        return (int) lanes.stream().filter(lane -> lane.failure().isEmpty()).count() + (local.isPresent() ? 1 : 0);
    }

    private void checkQuorum() {
        if (good() < quorum) {
            lanes.forEach(lane -> lane.failure().ifPresent(failure -> failed.put(lane.node(), failure)));
            throw QuorumFailure.of(quorum, 0, failed);
        }
    }

    @Override
    public CompletableFuture<Void> commit() {
        checkNotEnded();
        ended = true;
        CompletableFuture<Void> settled = meters.replicating(written, count.settled());
        failed.forEach(count::failed);
        lanes.forEach(lane -> count.watch(lane.node(), lane.synced()));
        List<CopyLane> full =
                lanes.stream().filter(lane -> !lane.end(Duration.ZERO)).toList();
        local.ifPresent(writer -> {
            if (here != null) {
                count.watch(here, writer.commit());
            }
        });
        insist(full, CopyLane::end);
        return settled;
    }

    /** Behind a commit the lanes go on by themselves. */
    @Override
    public void close() {
        local.ifPresent(BlobWriter::close);
        if (!ended) {
            ended = true;
            lanes.forEach(CopyLane::close);
        }
    }
}
