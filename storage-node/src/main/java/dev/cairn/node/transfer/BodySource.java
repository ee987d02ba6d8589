package dev.cairn.node.transfer;

import java.nio.ByteBuffer;

/** A body that is taken piece by piece, by one thread. */
public interface BodySource {
    /**
     * The next piece; blocks until there is one. It is valid until the next call.
     *
     * @return a buffer with at least one byte remaining, or one with none when the body has ended
     * @throws TransferException {@link TransferError.TooSlow}, {@link TransferError.BrokenCoding}
     * @throws ClientGoneException if the peer went away before the end
     */
    ByteBuffer next();
}
