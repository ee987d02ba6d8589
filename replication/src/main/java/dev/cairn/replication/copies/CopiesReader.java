package dev.cairn.replication.copies;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore.BlobReader;
import dev.cairn.replication.layout.NodeId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads a blob from one of its copies, and goes on with another where one fails or is late, so that its reader notices nothing.
 *
 * <p>A copy of another node is read into memory of its own, since an answer that comes too late must not write where the answer of another
 * node lies.
 */
final class CopiesReader implements BlobReader {
    /** A copy that can be read. */
    record Copy(NodeId node, BlobReader reader) {}

    private record Answer(Copy copy, ByteBuffer bytes) {}

    private final FileId blob;
    private final CopySources sources;
    private final long sizeBytes;
    private Copy current;

    /** Nodes that were not asked yet. */
    private final List<NodeId> others;

    private boolean closed;

    CopiesReader(FileId blob, Copy current, List<NodeId> others, CopySources sources) {
        this.blob = blob;
        this.current = current;
        this.others = new ArrayList<>(others);
        this.sources = sources;
        this.sizeBytes = current.reader().sizeBytes();
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public void read(long offset, ByteBuffer target) {
        if (closed) {
            throw new IllegalStateException("the reader is closed");
        }
        if (others.isEmpty()) {
            current.reader().read(offset, target);
        } else if (!sources.isHere(current.node()) || !readHere(offset, target)) {
            readElsewhere(offset, target);
        }
    }

    /** Whether the copy of this node gave it. */
    private boolean readHere(long offset, ByteBuffer target) {
        int start = target.position();
        try {
            current.reader().read(offset, target);
            return true;
        } catch (BlobException failure) {
            target.position(start);
            sources.failed(blob, current.node(), failure);
            current.reader().close();
            sources.meters().switched();
            return false;
        }
    }

    private void readElsewhere(long offset, ByteBuffer target) {
        Copy before = current; // Who is asked may look at it when another has answered already.
        int length = target.remaining();
        Race<NodeId, Answer> race = sources.race(
                node -> ask(node, before, offset, length),
                answer -> answer.copy().reader().close());
        Stream<NodeId> first = sources.isHere(before.node()) ? Stream.of() : Stream.of(before.node());
        Iterator<NodeId> asked =
                Stream.concat(first, List.copyOf(others).stream()).iterator();
        try {
            Answer answer = race.run(asked, sources.times());
            target.put(answer.bytes());
            current = answer.copy();
            others.remove(current.node());
            if (!current.node().equals(before.node()) && !sources.isHere(before.node())) {
                sources.meters().switched();
            }
        } catch (Race.LostException lost) {
            throw worst(race.failures());
        } finally {
            race.failures().forEach((node, failure) -> {
                others.remove(node);
                sources.failed(blob, node, failure);
            });
        }
    }

    /** Runs on a thread of its own. Who reads this copy closes it if it fails; if it comes too late, the race does. */
    private Answer ask(NodeId node, Copy opened, long offset, int length) {
        Copy copy = node.equals(opened.node()) ? opened : open(node);
        try {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            copy.reader().read(offset, bytes);
            return new Answer(copy, bytes.flip());
        } catch (Throwable failure) {
            copy.reader().close();
            throw failure;
        }
    }

    private Copy open(NodeId node) {
        BlobReader reader = sources.open(blob, node);
        if (reader.sizeBytes() != sizeBytes) {
            reader.close();
            throw new BlobException(new BlobError.Damaged(blob, Math.min(sizeBytes, reader.sizeBytes())));
        }
        return new Copy(node, reader);
    }

    /** Damage is told before a node that was not reached: it does not go away by itself. */
    private BlobException worst(Map<NodeId, Throwable> failures) {
        List<BlobException> known = failures.values().stream()
                .filter(BlobException.class::isInstance)
                .map(BlobException.class::cast)
                .toList();
        return known.stream()
                .filter(each -> each.error() instanceof BlobError.Damaged)
                .findFirst()
                .or(() -> known.stream().findFirst())
                .orElseGet(() -> new BlobException(new BlobError.Failed("no copy could be read")));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            current.reader().close();
        }
    }
}
