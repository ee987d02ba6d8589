package dev.cairn.node.http;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** An answer's body, some of it at a time. Used by one thread at a time; all methods block. */
public interface Parts extends AutoCloseable {
    /**
     * @return the next part, of some tens of KiB; empty after the last
     * @throws Exception if there is no more to be had: the answer is then broken off, or is a problem if this was the first part
     */
    Optional<Buffer> next() throws Exception;

    /** Called once, however the answer ended. */
    @Override
    void close();
}
