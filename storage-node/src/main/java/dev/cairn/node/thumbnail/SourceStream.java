package dev.cairn.node.thumbnail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import javax.imageio.stream.ImageInputStreamImpl;

/** A source as decoders read it. They are stopped here when their time is over: all of them read now and then. */
final class SourceStream extends ImageInputStreamImpl {
    private static final int WINDOW_BYTES = 64 << 10;

    private final PictureSource source;
    private final Deadline deadline;
    private final ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES).limit(0);
    private long windowAt;
    private Optional<IOException> failure = Optional.empty();

    SourceStream(PictureSource source, Deadline deadline) {
        this.source = source;
        this.deadline = deadline;
    }

    /** What the source said when it could not be read, whatever the decoder made of it. */
    Optional<IOException> failure() {
        return failure;
    }

    @Override
    public long length() {
        return source.sizeBytes();
    }

    @Override
    public int read() throws IOException {
        bitOffset = 0;
        if (!fill()) {
            return -1;
        }
        int value = window.get((int) (streamPos - windowAt)) & 0xff;
        streamPos++;
        return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        bitOffset = 0;
        deadline.check();
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int at = (int) (streamPos - windowAt);
        int some = Math.min(length, window.limit() - at);
        window.get(at, target, offset, some);
        streamPos += some;
        return some;
    }

    /** @return false at the end */
    private boolean fill() throws IOException {
        if (streamPos >= windowAt && streamPos < windowAt + window.limit()) {
            return true;
        }
        deadline.check();
        if (streamPos >= source.sizeBytes()) {
            return false;
        }
        windowAt = streamPos;
        window.clear().limit((int) Math.min(WINDOW_BYTES, source.sizeBytes() - streamPos));
        try {
            source.read(windowAt, window);
        } catch (IOException e) {
            failure = Optional.of(e);
            window.limit(0);
            throw e;
        }
        window.flip();
        return true;
    }
}
