package dev.cairn.node.status;

import dev.cairn.node.http.Parts;
import dev.cairn.node.http.RequestError;
import dev.cairn.node.http.RequestException;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** An answer that is broken off when its client has not taken it within some time, however steadily it reads. */
final class TimedParts implements Parts {
    private final Parts parts;
    private final Duration atMost;
    private final LongSupplier nanoTime;
    private final long beganNanos;

    TimedParts(Parts parts, Duration atMost, LongSupplier nanoTime) {
        this.parts = parts;
        this.atMost = atMost;
        this.nanoTime = nanoTime;
        this.beganNanos = nanoTime.getAsLong();
    }

    /** @throws RequestException {@link RequestError.Busy} if its time is up */
    @Override
    public Optional<Buffer> next() throws Exception {
        if (nanoTime.getAsLong() - beganNanos > atMost.toNanos()) {
            throw new RequestException(new RequestError.Busy("answers that their clients take too slowly", atMost));
        }
        return parts.next();
    }

    @Override
    public void close() {
        parts.close();
    }
}
