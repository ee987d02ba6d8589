package dev.cairn.node.cli;

import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer as a stream that gives up when nothing arrives for a while (the JDK's own waits for ever). Holds a
 * few network buffers at most. One thread reads; every failure is a {@link Failure.Unreachable}. Close it: an unread rest
 * closes the connection.
 */
final class BodyStream extends InputStream implements BodySubscriber<BodyStream> {
    private static final int PARTS_AHEAD_MAX = 4;

    private final Duration stallMax;
    private final Function<Throwable, Failure> explain;
    private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private Part current = new Part(List.of(), Optional.empty(), false);
    private int index;

    /** @param explain turns what the HTTP client reports into what the user reads */
    BodyStream(Duration stallMax, Function<Throwable, Failure> explain) {
        this.stallMax = stallMax;
        this.explain = explain;
    }

    @Override
    public CompletionStage<BodyStream> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription.complete(newSubscription);
        newSubscription.request(PARTS_AHEAD_MAX);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        parts.add(new Part(buffers, Optional.empty(), false));
    }

    @Override
    public void onError(Throwable failure) {
        parts.add(new Part(List.of(), Optional.of(failure), true));
    }

    @Override
    public void onComplete() {
        parts.add(new Part(List.of(), Optional.empty(), true));
    }

    @Override
    public int read() throws Failure {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws Failure {
        if (length == 0) {
            return 0;
        }
        ByteBuffer buffer = nextBuffer();
        if (buffer == null) {
            return -1;
        }
        int n = Math.min(length, buffer.remaining());
        buffer.get(target, offset, n);
        return n;
    }

    /** Reads what is left, so that the connection serves the next request too. */
    void drain() throws Failure {
        byte[] buffer = new byte[1024];
        while (read(buffer, 0, buffer.length) >= 0) {
            // What follows the part that matters is of no interest.
        }
    }

    @Override
    public void close() {
        if (!current.last) {
            var _ = subscription.thenAccept(Flow.Subscription::cancel);
        }
    }

    private @Nullable ByteBuffer nextBuffer() throws Failure {
        while (true) {
            while (index < current.buffers.size()) {
                ByteBuffer buffer = current.buffers.get(index);
                if (buffer.hasRemaining()) {
                    return buffer;
                }
                index++;
            }
            if (current.last) {
                if (current.failure.isPresent()) {
                    throw explain.apply(current.failure.get());
                }
                return null;
            }
            current = nextPart();
            index = 0;
        }
    }

    private Part nextPart() throws Failure {
        try {
            Part part = parts.poll(stallMax.toMillis(), TimeUnit.MILLISECONDS);
            if (part == null) {
                close();
                throw explain.apply(new StalledException(stallMax));
            }
            if (!part.last) {
                subscription.join().request(1);
            }
            return part;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw explain.apply(e);
        }
    }

    /** What arrived at once; the last part ends the body, with a failure or without. */
    private record Part(List<ByteBuffer> buffers, Optional<Throwable> failure, boolean last) {}
}
