package dev.cairn.node.transfer;

import dev.cairn.monitoring.Monitor;
import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.monitoring.Operation;
import dev.cairn.monitoring.Outcome;
import dev.cairn.monitoring.Tags;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream that is measured while it flows: from now until its end or failure, with its bytes. Otherwise it is as the stream behind
 * it, and belongs to the same event loop.
 */
public final class MeasuredStream implements ReadStream<Buffer> {
    private final ReadStream<Buffer> source;
    private final Measurement measurement;
    private Handler<Throwable> onFailure = _ -> {};
    private Handler<Void> onEnd = _ -> {};

    private MeasuredStream(ReadStream<Buffer> source, Measurement measurement) {
        this.source = source;
        this.measurement = measurement;
    }

    /** @param source whose handlers are set from now on by the stream that is returned only */
    public static MeasuredStream of(Monitor monitor, Operation operation, Tags tags, ReadStream<Buffer> source) {
        MeasuredStream stream = new MeasuredStream(source, monitor.measure(operation, tags));
        source.exceptionHandler(stream::failed);
        source.endHandler(_ -> stream.ended());
        return stream;
    }

    /** Measures what completes later. What {@code begin} throws is counted, and fails the future. */
    public static <T> Future<T> follow(Monitor monitor, Operation operation, Tags tags, Supplier<Future<T>> begin) {
        Measurement measurement = monitor.measure(operation, tags);
        return Future.<Void>succeededFuture()
                .compose(_ -> begin.get())
                .onComplete(
                        result -> measurement.end(result.succeeded() ? Outcome.SUCCESS : Outcome.of(result.cause())));
    }

    private void failed(Throwable failure) {
        measurement.end(Outcome.of(failure));
        onFailure.handle(failure);
    }

    private void ended() {
        measurement.end(Outcome.SUCCESS);
        onEnd.handle(null);
    }

    @Override
    public MeasuredStream handler(@Nullable Handler<Buffer> handler) {
        source.handler(
                handler == null
                        ? null
                        : buffer -> {
                            measurement.addBytes(buffer.length());
                            handler.handle(buffer);
                        });
        return this;
    }

    @Override
    public MeasuredStream exceptionHandler(@Nullable Handler<Throwable> handler) {
        onFailure = handler == null ? _ -> {} : handler;
        return this;
    }

    @Override
    public MeasuredStream endHandler(@Nullable Handler<Void> handler) {
        onEnd = handler == null ? _ -> {} : handler;
        return this;
    }

    @Override
    public MeasuredStream pause() {
        source.pause();
        return this;
    }

    @Override
    public MeasuredStream resume() {
        source.resume();
        return this;
    }

    @Override
    public MeasuredStream fetch(long amount) {
        source.fetch(amount);
        return this;
    }
}
