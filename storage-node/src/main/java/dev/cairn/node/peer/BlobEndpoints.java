package dev.cairn.node.peer;

import dev.cairn.metadata.FileId;
import dev.cairn.node.peer.PutBatchFormat.Put;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore;
import dev.cairn.replication.BlobStore.BlobReader;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Answers requests for the blobs of this node. Called on event loops; what blocks runs elsewhere. */
final class BlobEndpoints {
    private static final int LIST_BYTES = FileId.BYTES + Integer.BYTES;

    private final PeerServices services;
    private final BlobStore blobs;
    private final PeerAdmission admission;
    private final PeerMeters meters;

    BlobEndpoints(PeerServices services, PeerAdmission admission, PeerMeters meters) {
        this.services = services;
        this.blobs = services.blobs();
        this.admission = admission;
        this.meters = meters;
    }

    void put(PeerExchange exchange, byte[] body) {
        List<Put> puts = PutBatchFormat.decode(body);
        meters.batch(puts.size());
        List<CompletableFuture<Void>> stored = puts.stream().map(this::store).toList();
        var _ = CompletableFuture.allOf(stored.toArray(CompletableFuture[]::new))
                .whenComplete((_, _) -> exchange.answer(PutBatchFormat.answer(
                        stored.stream().map(BlobEndpoints::failure).toList())));
    }

    private CompletableFuture<Void> store(Put put) {
        if (!put.isWhole()) {
            return CompletableFuture.failedFuture(new BlobException(new BlobError.Damaged(put.id(), 0)));
        }
        try {
            return blobs.put(put.id(), put.body());
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private static Optional<Throwable> failure(CompletableFuture<Void> stored) {
        return stored.isCompletedExceptionally() ? Optional.of(stored.exceptionNow()) : Optional.empty();
    }

    void write(PeerExchange exchange) {
        FileId id = PeerDispatcher.blobOf(exchange.request());
        if (!admission.writes().enter()) {
            throw PeerErrors.busy(PeerRequest.Subject.BLOBS);
        }
        BlobWriting writing = new BlobWriting(exchange, blobs, id);
        try {
            services.streams().execute(() -> {
                try {
                    writing.run();
                } finally {
                    admission.writes().leave();
                }
            });
        } catch (RuntimeException refused) {
            admission.writes().leave();
            throw refused;
        }
    }

    void read(PeerExchange exchange) {
        FileId id = PeerDispatcher.blobOf(exchange.request());
        exchange.request().pause();
        services.steps().execute(() -> open(exchange, id));
    }

    private void open(PeerExchange exchange, FileId id) {
        try {
            Optional<BlobReader> blob = blobs.open(id);
            if (blob.isPresent()) {
                BlobReading reading = new BlobReading(exchange, blob.get(), services.steps());
                exchange.loop().runOnContext(_ -> reading.begin());
            } else {
                exchange.none();
            }
        } catch (RuntimeException failure) {
            exchange.fail(failure);
        }
    }

    void delete(PeerExchange exchange, byte[] body) {
        FileId id = FileId.read(ofLength(body, FileId.BYTES));
        step(exchange, () -> {
            blobs.delete(id);
            return Buffer.buffer();
        });
    }

    void list(PeerExchange exchange, byte[] body) {
        ByteBuffer question = ofLength(body, LIST_BYTES);
        FileId from = FileId.read(question);
        int limit = Math.clamp(question.getInt(), 1, PeerProtocol.IDS_MAX);
        step(exchange, () -> ids(from, limit));
    }

    private Buffer ids(FileId from, int limit) {
        List<FileId> ids = new ArrayList<>();
        blobs.forEach(from, id -> {
            ids.add(id);
            return ids.size() < limit;
        });
        ByteBuffer bytes = ByteBuffer.allocate(ids.size() * FileId.BYTES);
        ids.forEach(id -> id.write(bytes));
        return Buffer.buffer(bytes.array());
    }

    void status(PeerExchange exchange) {
        step(exchange, () -> VolumeStatusFormat.encode(blobs.status()));
    }

    private interface Step {
        Buffer run();
    }

    private void step(PeerExchange exchange, Step step) {
        services.steps().execute(() -> {
            try {
                exchange.answer(step.run());
            } catch (RuntimeException failure) {
                exchange.fail(failure);
            }
        });
    }

    private static ByteBuffer ofLength(byte[] body, int length) {
        if (body.length != length) {
            throw new PeerErrors.RefusedException("the body has %d bytes, not %d".formatted(length, body.length));
        }
        return ByteBuffer.wrap(body);
    }
}
