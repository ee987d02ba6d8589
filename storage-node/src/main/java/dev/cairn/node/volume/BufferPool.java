package dev.cairn.node.volume;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Direct buffers of one size, used again: the memory of one that is dropped comes back only with a garbage collection. How many
 * are taken at once is for their users to bound.
 */
final class BufferPool {
    private final int bufferBytes;
    private final int idleMax;
    private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>();

    BufferPool(int bufferBytes, int idleMax) {
        this.bufferBytes = bufferBytes;
        this.idleMax = idleMax;
    }

    ByteBuffer take() {
        synchronized (this) {
            ByteBuffer buffer = idle.pollLast();
            if (buffer != null) {
                return buffer.clear();
            }
        }
        return ByteBuffer.allocateDirect(bufferBytes);
    }

    /** Leaves a buffer to the garbage collector. Answers false if there is none. */
    synchronized boolean drop() {
        return idle.pollFirst() != null;
    }

    synchronized long idleBytes() {
        return (long) idle.size() * bufferBytes;
    }

    synchronized void give(ByteBuffer buffer) {
        if (idle.size() < idleMax) {
            idle.addLast(buffer);
        }
    }
}
