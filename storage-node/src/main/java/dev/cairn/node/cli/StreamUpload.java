package dev.cairn.node.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stores what can be read only once: standard input, pipes, devices.
 *
 * <p>Its beginning is held in memory before the first request. So a source that is slow to begin meets no time limit of the
 * server, one that ends there is sent like a file, and the request may be repeated until more was asked of the source. What a
 * given-up attempt has taken is gone: a repetition would store the rest as if it were all.
 */
final class StreamUpload {
    static final int HELD_BYTES_MAX = 1 << 20;

    private final Upload upload;
    private final Client client;
    private final Progress progress;

    StreamUpload(Upload upload, Client client, Progress progress) {
        this.upload = upload;
        this.client = client;
        this.progress = progress;
    }

    /** The first {@link #HELD_BYTES_MAX} bytes; fewer if that is all there is. */
    static byte[] begin(InputStream in, String name) throws Failure.Local {
        try {
            return in.readNBytes(HELD_BYTES_MAX);
        } catch (IOException e) {
            throw Failure.Local.of(name, e);
        }
    }

    /** @param held what {@link #begin} took from {@code in} */
    ObjectInfo run(byte[] held, InputStream in, String name, Remote target) throws Failure, InterruptedException {
        boolean whole = held.length < HELD_BYTES_MAX;
        Optional<String> digest = whole ? Optional.of(Sha256.of(held)) : Optional.empty();
        Retry.Budget budget = client.retry().budget();
        String key = client.newKey();
        while (true) {
            Rest rest = new Rest(in);
            SentBody body = whole
                    ? SentBody.of(held, progress)
                    : SentBody.of(new SequenceInputStream(new ByteArrayInputStream(held), rest), name, progress);
            try {
                ObjectInfo stored = client.put(target, upload.headers(digest), key, body.publisher(), body::sent);
                upload.check(target, stored, digest.orElseGet(body::sha256));
                return stored;
            } catch (Failure e) {
                body.takeBack();
                if (!rest.isUntouched()) {
                    throw e;
                }
                if (Upload.isMangled(e)) {
                    key = client.newKey(); // The first answer to this key is not the one we want.
                    budget.spend(new Failure.Damaged(e.text()));
                } else {
                    budget.spend(e);
                }
            }
        }
    }

    /** What follows the beginning, for one attempt. The HTTP client may still be at it when the attempt was given up. */
    private static final class Rest extends InputStream {
        private final InputStream in;
        private final AtomicBoolean decided = new AtomicBoolean();
        private boolean mine;

        Rest(InputStream in) {
            this.in = in;
        }

        /** Whether nothing was asked of the source; from then on nothing can be asked of it here. */
        boolean isUntouched() {
            return decided.compareAndSet(false, true);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (!mine && !decided.compareAndSet(false, true)) {
                throw new IOException("this attempt was given up");
            }
            mine = true;
            return in.read(target, offset, length);
        }
    }
}
