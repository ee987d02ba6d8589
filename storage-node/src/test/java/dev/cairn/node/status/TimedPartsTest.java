package dev.cairn.node.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.node.http.Parts;
import dev.cairn.node.http.RequestException;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Goal: who reads slowly does not keep a place for ever. Method: a clock that the test moves. */
class TimedPartsTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1); // As of a clock that runs over.
    private boolean closed;

    private final class Endless implements Parts {
        @Override
        public Optional<Buffer> next() {
            return Optional.of(Buffer.buffer("more"));
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void anAnswerThatIsNotTakenInItsTimeIsBrokenOffAndClosed() throws Exception {
        TimedParts parts = new TimedParts(new Endless(), Duration.ofSeconds(10), nanos::get);
        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(parts.next()).isPresent();

        nanos.incrementAndGet();
        assertThatThrownBy(parts::next).isInstanceOf(RequestException.class);
        parts.close();
        assertThat(closed).isTrue();
    }
}
