package dev.cairn.node.peer;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.BlobStore;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Small blobs of one request, one after the other. Integers are big-endian.
 *
 * <pre>
 * offset  bytes  field    why
 * 0       16     blob id
 * 16      4      length   of the body
 * 20      4      CRC32C   of the body, so that a damaged one is told from its neighbours
 * 24      n      body
 * </pre>
 *
 * The answer is empty if all are stored, else a JSON array of {@code {"at": …, "error": …}}, one for each that is not.
 */
final class PutBatchFormat {
    static final int HEAD_BYTES = FileId.BYTES + Integer.BYTES + Integer.BYTES;

    private static final String AT = "at";
    private static final String ERROR = "error";

    /** @param crc of the body from position to limit, as it should be */
    record Put(FileId id, ByteBuffer body, int crc) {
        int bytes() {
            return HEAD_BYTES + body.remaining();
        }

        boolean isWhole() {
            return Frames.crc(body.duplicate()) == crc;
        }
    }

    private PutBatchFormat() {}

    static Buffer encode(List<Put> puts) {
        ByteBuffer bytes =
                ByteBuffer.allocate(puts.stream().mapToInt(Put::bytes).sum());
        for (Put put : puts) {
            put.id().write(bytes);
            bytes.putInt(put.body().remaining())
                    .putInt(put.crc())
                    .put(put.body().duplicate());
        }
        return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes.flip()));
    }

    /**
     * @return bodies that share the memory of {@code batch}
     * @throws PeerErrors.RefusedException if it is none
     */
    static List<Put> decode(byte[] batch) {
        ByteBuffer bytes = ByteBuffer.wrap(batch);
        List<Put> puts = new ArrayList<>();
        try {
            while (bytes.hasRemaining()) {
                puts.add(decode(bytes));
            }
        } catch (BufferUnderflowException e) {
            throw new PeerErrors.RefusedException("the last blob of the batch is not whole");
        }
        if (puts.size() > PeerProtocol.BATCH_PUTS_MAX) {
            throw new PeerErrors.RefusedException(
                    "a batch has %d blobs at most, not %d".formatted(PeerProtocol.BATCH_PUTS_MAX, puts.size()));
        }
        return puts;
    }

    private static Put decode(ByteBuffer bytes) {
        FileId id = FileId.read(bytes);
        int length = bytes.getInt();
        int crc = bytes.getInt();
        if (length < 0 || length > BlobStore.PUT_BYTES_MAX || length > bytes.remaining()) {
            throw new PeerErrors.RefusedException(
                    "a blob of %d bytes, of which %d are there".formatted(length, bytes.remaining()));
        }
        ByteBuffer body = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        return new Put(id, body, crc);
    }

    /** @param failures of all blobs in their order; empty of those that are stored */
    static Buffer answer(List<Optional<Throwable>> failures) {
        JsonArray errors = new JsonArray();
        for (int i = 0; i < failures.size(); i++) {
            int at = i;
            failures.get(i)
                    .ifPresent(failure -> errors.add(new JsonObject()
                            .put(AT, at)
                            .put(ERROR, PeerErrors.toJson(failure, PeerRequest.Subject.BLOBS))));
        }
        return errors.isEmpty() ? Buffer.buffer() : errors.toBuffer();
    }

    /**
     * The pair of {@link #answer}.
     *
     * @param count of the blobs that were asked for
     * @throws RuntimeException if it is none
     */
    static List<Optional<RuntimeException>> failures(Buffer answer, int count) {
        List<Optional<RuntimeException>> failures = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            failures.add(Optional.empty());
        }
        JsonArray errors = answer.length() == 0 ? new JsonArray() : answer.toJsonArray();
        for (int i = 0; i < errors.size(); i++) {
            JsonObject error = errors.getJsonObject(i);
            failures.set(
                    error.getInteger(AT),
                    Optional.of(PeerErrors.fromJson(error.getJsonObject(ERROR), PeerRequest.Subject.BLOBS)));
        }
        return failures;
    }
}
