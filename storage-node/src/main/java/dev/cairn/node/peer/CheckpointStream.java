package dev.cairn.node.peer;

import dev.cairn.node.peer.PeerMeters.Outcome;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;

/** A checkpoint that a peer sends. For one thread. Ends only where the peer says so: what was cut ends with an {@link IOException}. */
final class CheckpointStream extends InputStream {
    private final AnswerStream stream;
    private ByteBuffer held = ByteBuffer.allocate(0);
    private boolean ended;

    private CheckpointStream(AnswerStream stream) {
        this.stream = stream;
    }

    /** Asks, and blocks until the answer begins. */
    static CheckpointStream open(PeerLink link) throws IOException {
        try {
            return AnswerStream.open(link, PeerRequest.CHECKPOINT, Map.of(), Buffer.buffer())
                    .map(CheckpointStream::new)
                    .orElseThrow(() -> new IOException(link.node() + " has no checkpoint"));
        } catch (RuntimeException failure) {
            throw new IOException("no checkpoint of %s: %s".formatted(link.node(), failure.getMessage()), failure);
        }
    }

    @Override
    public int read() throws IOException {
        return fill() ? held.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, held.remaining());
        held.get(target, offset, count);
        return count;
    }

    private boolean fill() throws IOException {
        if (!held.hasRemaining() && !ended) {
            try {
                held = stream.frames().next();
                ended = !held.hasRemaining();
            } catch (RuntimeException failure) {
                stream.close(Outcome.FAILED);
                throw new IOException("the checkpoint is not whole: " + failure.getMessage(), failure);
            }
        }
        return held.hasRemaining();
    }

    @Override
    public void close() {
        stream.close(ended ? Outcome.OK : Outcome.FAILED);
    }
}
