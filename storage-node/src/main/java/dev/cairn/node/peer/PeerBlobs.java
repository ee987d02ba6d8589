package dev.cairn.node.peer;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * The blobs of another node. What {@link BlobStore} says holds, but for this: {@link #create} does not know whether the peer has room, which
 * its writer finds out; {@link #status} asks the peer, so it blocks. All of it may fail with {@link BlobError.Unreachable}, in bounded time.
 * What blocks must not be called on an event loop.
 */
final class PeerBlobs implements BlobStore {
    /** Asked for at first: who looks through a page of a walk wants no more. */
    private static final int FIRST_IDS = PeerProtocol.IDS_MAX / 4;

    private final PeerLink link;
    private volatile boolean closed;

    PeerBlobs(PeerLink link) {
        this.link = link;
    }

    @Override
    public CompletableFuture<Void> put(FileId id, ByteBuffer body) {
        if (closed) {
            return CompletableFuture.failedFuture(closedFailure());
        }
        return link.batches().put(id, body);
    }

    @Override
    public BlobWriter create(FileId id, long expectedBytes) {
        checkOpen();
        return PeerBlobWriter.open(link, id, expectedBytes);
    }

    @Override
    public Optional<BlobReader> open(FileId id) {
        checkOpen();
        return PeerBlobReader.open(link, id);
    }

    @Override
    public void delete(FileId id) {
        ask(PeerRequest.DELETE, bytesOf(id));
    }

    @Override
    public void forEach(FileId from, Predicate<FileId> visitor) {
        Optional<FileId> next = Optional.of(from);
        for (int count = FIRST_IDS; next.isPresent(); count = PeerProtocol.IDS_MAX) {
            List<FileId> page = page(next.get(), count);
            for (FileId id : page) {
                if (!visitor.test(id)) {
                    return;
                }
            }
            next = page.size() < count ? Optional.empty() : page.getLast().next();
        }
    }

    private List<FileId> page(FileId from, int count) {
        Buffer question = bytesOf(from).appendInt(count);
        ByteBuffer answer = ByteBuffer.wrap(ask(PeerRequest.LIST, question).getBytes());
        List<FileId> ids = new ArrayList<>();
        while (answer.remaining() >= FileId.BYTES) {
            ids.add(FileId.read(answer));
        }
        return ids;
    }

    @Override
    public VolumeStatus status() {
        Buffer answer = ask(PeerRequest.STATUS, Buffer.buffer());
        try {
            return VolumeStatusFormat.decode(answer);
        } catch (RuntimeException malformed) {
            throw new BlobException(
                    new BlobError.Unreachable(link.node(), "its answer cannot be read: " + malformed), malformed);
        }
    }

    private static Buffer bytesOf(FileId id) {
        return Buffer.buffer(FileId.BYTES).appendLong(id.high()).appendLong(id.low());
    }

    private Buffer ask(PeerRequest kind, Buffer body) {
        checkOpen();
        return link.await(link.ask(kind, body), kind);
    }

    /** Of this store alone: the peer's goes on, and so do its connections. */
    @Override
    public void close() {
        closed = true;
    }

    private void checkOpen() {
        if (closed) {
            throw closedFailure();
        }
    }

    private BlobException closedFailure() {
        return new BlobException(new BlobError.Failed("the store of %s is closed here".formatted(link.node())));
    }
}
