package dev.cairn.node.peer;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.streams.ReadStream;
import java.util.function.Consumer;

/** A short body that is taken whole, into memory of the length that was announced. Belongs to its event loop. */
final class CollectedBody {
    private final byte[] bytes;
    private final Consumer<byte[]> whole;
    private final Runnable cut;
    private int filled;
    private boolean ended;

    private CollectedBody(int length, Consumer<byte[]> whole, Runnable cut) {
        this.bytes = new byte[length];
        this.whole = whole;
        this.cut = cut;
    }

    /**
     * @param whole gets it at its end
     * @param cut is called in place of it, if the body breaks off or has another length
     */
    static void collect(ReadStream<Buffer> stream, int length, Consumer<byte[]> whole, Runnable cut) {
        CollectedBody body = new CollectedBody(length, whole, cut);
        stream.handler(body::arrived);
        stream.endHandler(_ -> body.end());
        stream.exceptionHandler(_ -> body.breakOff());
        stream.resume();
    }

    private void arrived(Buffer piece) {
        ByteBuf part = ((BufferInternal) piece).getByteBuf();
        if (part.readableBytes() > bytes.length - filled) {
            breakOff();
        } else {
            int count = part.readableBytes();
            part.readBytes(bytes, filled, count);
            filled += count;
        }
    }

    private void end() {
        if (filled < bytes.length) {
            breakOff();
        } else if (!ended) {
            ended = true;
            whole.accept(bytes);
        }
    }

    private void breakOff() {
        if (!ended) {
            ended = true;
            cut.run();
        }
    }
}
