package dev.cairn.node.transfer;

import dev.cairn.metadata.Digests;
import dev.cairn.node.threads.LowPriority;
import dev.cairn.node.validation.UploadValidator;
import dev.cairn.node.validation.UploadValidator.UploadCheck;
import dev.cairn.replication.BlobStore.BlobWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Function;

/** Takes in one body: decodes, digests, checks, and writes it, in pieces that are never held together. */
public final class BodyReceiver {
    /** A body up to this length is held whole: it needs no blob that is written in pieces. */
    public static final int HELD_BYTES_MAX = 64 << 10;

    private final UploadCheck check;
    private final AnnouncedDigests announced;
    private final BodyCoding coding;
    private final boolean wantMd5;
    private final Function<String, BlobWriter> blob;

    /**
     * @param coding of the body, if it comes as it is sent
     * @param wantMd5 whether MD5 is computed in any case
     * @param blob makes the blob of a body that is not small, from its media type
     */
    public BodyReceiver(
            UploadCheck check,
            AnnouncedDigests announced,
            BodyCoding coding,
            boolean wantMd5,
            Function<String, BlobWriter> blob) {
        this.check = check;
        this.announced = announced;
        this.coding = coding;
        this.wantMd5 = wantMd5;
        this.blob = blob;
    }

    /** Takes a body that is whole already, and plain. Does not block. */
    public Received receive(byte[] body) {
        Digests digests = BodyDigests.of(ByteBuffer.wrap(body), computesMd5(announced.wantMd5OfSent()));
        announced.checkSent(digests);
        announced.checkPlain(digests);
        check.size(body.length);
        String type = check.sniff(head(body, body.length));
        return new Received(body.length, digests, type, new Received.Held(body));
    }

    /**
     * Takes a body to its end. Blocks.
     *
     * @throws RuntimeException if it is refused, broken off, or cannot be written: nothing is left of it then
     */
    public Received receive(BodySource source) {
        return switch (coding) {
            case PLAIN ->
                receive(source, new BodyDigests(computesMd5(announced.wantMd5OfSent())), announced::checkSent);
            case GZIP -> {
                BodyDigests sent = sent();
                try (GunzipSource plain = new GunzipSource(new DigestingSource(source, sent))) {
                    yield receiveDecoded(plain, sent);
                }
            }
            case BROTLI -> {
                BodyDigests sent = sent();
                yield receiveDecoded(new UnbrotliSource(new DigestingSource(source, sent)), sent);
            }
        };
    }

    private BodyDigests sent() {
        return new BodyDigests(announced.wantMd5OfSent());
    }

    private Received receiveDecoded(BodySource plain, BodyDigests sent) {
        return receive(plain, new BodyDigests(computesMd5(false)), _ -> announced.checkSent(sent.finish()));
    }

    private boolean computesMd5(boolean also) {
        return wantMd5 || announced.wantMd5OfPlain() || also;
    }

    private interface SentCheck {
        void check(Digests plain);
    }

    private Received receive(BodySource plain, BodyDigests digests, SentCheck sent) {
        byte[] held = new byte[HELD_BYTES_MAX];
        int length = 0;
        ByteBuffer piece = next(plain, digests, 0);
        while (piece.hasRemaining() && piece.remaining() <= held.length - length) {
            int count = piece.remaining();
            piece.get(held, length, count);
            length += count;
            piece = next(plain, digests, length);
        }
        String type = check.sniff(head(held, length, piece));
        if (!piece.hasRemaining()) {
            Digests all = verified(digests, sent);
            return new Received(length, all, type, new Received.Held(Arrays.copyOf(held, length)));
        }
        return write(ByteBuffer.wrap(held, 0, length), piece, plain, digests, sent, type);
    }

    private Received write(
            ByteBuffer held, ByteBuffer first, BodySource plain, BodyDigests digests, SentCheck sent, String type) {
        BlobWriter writer = blob.apply(type);
        try {
            long size = (long) held.remaining() + first.remaining();
            writer.write(held);
            writer.write(first);
            for (ByteBuffer piece = next(plain, digests, size);
                    piece.hasRemaining();
                    piece = next(plain, digests, size)) {
                size += piece.remaining();
                writer.write(piece);
                boolean _ = LowPriority.giveWay(); // Small requests that came meanwhile have waited for long enough.
            }
            return new Received(size, verified(digests, sent), type, new Received.Written(writer));
        } catch (Throwable failure) {
            writer.close();
            throw failure;
        }
    }

    /** The next piece, counted and digested. A blob writer may keep nothing of it. */
    private ByteBuffer next(BodySource plain, BodyDigests digests, long sizeBefore) {
        ByteBuffer piece = plain.next();
        check.size(sizeBefore + piece.remaining());
        digests.update(piece);
        return piece;
    }

    private Digests verified(BodyDigests digests, SentCheck sent) {
        Digests all = digests.finish();
        sent.check(all);
        announced.checkPlain(all);
        return all;
    }

    private static ByteBuffer head(byte[] body, int length) {
        return ByteBuffer.wrap(body, 0, Math.min(length, UploadValidator.SNIFFED_BYTES))
                .asReadOnlyBuffer();
    }

    private static ByteBuffer head(byte[] held, int length, ByteBuffer next) {
        if (length >= UploadValidator.SNIFFED_BYTES || !next.hasRemaining()) {
            return head(held, length);
        }
        byte[] head = Arrays.copyOf(held, Math.min(length + next.remaining(), UploadValidator.SNIFFED_BYTES));
        next.duplicate().get(head, length, head.length - length);
        return ByteBuffer.wrap(head).asReadOnlyBuffer();
    }
}
