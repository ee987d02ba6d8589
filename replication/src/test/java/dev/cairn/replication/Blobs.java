package dev.cairn.replication;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.BlobStore.BlobReader;
import dev.cairn.replication.BlobStore.BlobWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** What tests of blob stores do again and again. */
public final class Blobs {
    private static final int READ_PIECE_BYTES = 300_000;

    private Blobs() {}

    public static FileId id(long n) {
        return new FileId(0x0190_0000_0000_0000L + n, n * 31);
    }

    /** Bytes that depend on nothing but the arguments. */
    public static byte[] bytes(long seed, int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    public static void put(BlobStore store, FileId id, byte[] body) {
        store.put(id, ByteBuffer.wrap(body)).orTimeout(30, TimeUnit.SECONDS).join();
    }

    public static void write(BlobStore store, FileId id, long expectedBytes, byte[] body, int pieceBytes) {
        try (BlobWriter writer = store.create(id, expectedBytes)) {
            for (int at = 0; at < body.length; at += pieceBytes) {
                writer.write(ByteBuffer.wrap(body, at, Math.min(pieceBytes, body.length - at)));
            }
            writer.commit().orTimeout(30, TimeUnit.SECONDS).join();
        }
    }

    public static byte[] read(BlobStore store, FileId id) {
        try (BlobReader reader = store.open(id).orElseThrow()) {
            return readAll(reader);
        }
    }

    public static byte[] readAll(BlobReader reader) {
        byte[] body = new byte[Math.toIntExact(reader.sizeBytes())];
        for (int at = 0; at < body.length; at += READ_PIECE_BYTES) {
            reader.read(at, ByteBuffer.wrap(body, at, Math.min(READ_PIECE_BYTES, body.length - at)));
        }
        return body;
    }

    public static List<FileId> ids(BlobStore store, FileId from) {
        List<FileId> ids = new ArrayList<>();
        store.forEach(from, ids::add);
        return ids;
    }

    public static BlobError errorOf(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof BlobException carrier) {
                return carrier.error();
            }
        }
        throw new AssertionError("carries no volume error", failure);
    }
}
