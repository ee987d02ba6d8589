package dev.cairn.node.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A body on its way out: streamed, counted, and digested while it goes. The HTTP client reads it on a thread of its own; the
 * digest may be asked for once the answer is there. For one request.
 */
final class SentBody implements AutoCloseable {
    private static final long UNKNOWN = -1;

    private final Opener opener;
    private final String name;
    private final long bytes;
    private final Progress progress;
    private final AtomicLong sent = new AtomicLong();
    private volatile MessageDigest digest = Sha256.start();
    private volatile InputStream open = InputStream.nullInputStream();

    private SentBody(Opener opener, String name, long bytes, Progress progress) {
        this.opener = opener;
        this.name = name;
        this.bytes = bytes;
        this.progress = progress;
    }

    /** The first {@code bytes} bytes of a file. */
    static SentBody of(Path file, long bytes, Progress progress) {
        return new SentBody(() -> Files.newInputStream(file), file.toString(), bytes, progress);
    }

    /** Bytes in memory. */
    static SentBody of(byte[] held, Progress progress) {
        return new SentBody(() -> new ByteArrayInputStream(held), "memory", held.length, progress);
    }

    /** A stream of unknown length. */
    static SentBody of(InputStream in, String name, Progress progress) {
        return new SentBody(() -> in, name, UNKNOWN, progress);
    }

    BodyPublisher publisher() {
        if (bytes == 0) {
            return BodyPublishers.noBody();
        }
        BodyPublisher stream = BodyPublishers.ofInputStream(Counted::new);
        return bytes == UNKNOWN ? stream : BodyPublishers.fromPublisher(stream, bytes);
    }

    /** Bytes handed to the network so far. */
    long sent() {
        return sent.get();
    }

    /** SHA-256 of what was sent. */
    String sha256() {
        return Sha256.finish(digest);
    }

    /** Takes back what the progress line counted, because it has to be sent again. */
    void takeBack() {
        progress.moved(-sent.getAndSet(0));
    }

    @Override
    public void close() {
        try {
            open.close();
        } catch (IOException _) {
            // It was only read.
        }
    }

    /** Opens the file at the first read, not before; the client may start anew. */
    private final class Counted extends InputStream {
        private boolean begun;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                if (!begun) {
                    begun = true;
                    takeBack();
                    digest = Sha256.start();
                    open = opener.open();
                }
                long rest = bytes == UNKNOWN ? length : bytes - sent.get();
                int n = rest <= 0 ? -1 : open.read(target, offset, (int) Math.min(length, rest));
                if (n > 0) {
                    digest.update(target, offset, n);
                    sent.addAndGet(n);
                    progress.moved(n);
                }
                return n;
            } catch (IOException e) {
                throw Failure.Local.of(name, e);
            }
        }
    }

    @FunctionalInterface
    private interface Opener {
        InputStream open() throws IOException;
    }
}
