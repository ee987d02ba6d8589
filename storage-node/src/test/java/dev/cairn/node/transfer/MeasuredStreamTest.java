package dev.cairn.node.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.monitoring.Operation;
import dev.cairn.monitoring.Outcome;
import dev.cairn.monitoring.Statistics;
import dev.cairn.monitoring.Tags;
import dev.cairn.monitoring.Window;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MeasuredStreamTest {
    private static final Duration FLOWS = Duration.ofMillis(8);

    private final MockClock clock = new MockClock();
    private final FileStoragePerformanceMonitor monitor =
            new FileStoragePerformanceMonitor(new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock));
    private final Source source = new Source();
    private final List<String> heard = new ArrayList<>();

    private MeasuredStream stream() {
        return MeasuredStream.of(monitor, Operation.COMPRESSION, Tags.NONE, source)
                .handler(buffer -> heard.add(buffer.toString()))
                .exceptionHandler(failure -> heard.add(failure.getMessage()))
                .endHandler(_ -> heard.add("end"));
    }

    private Statistics seen() {
        return monitor.statistics("compression", Window.START);
    }

    @Test
    void aStreamIsMeasuredToItsEndWithItsBytes() {
        stream().pause().fetch(3).resume();
        source.data.handle(Buffer.buffer("four"));
        source.data.handle(Buffer.buffer("seven"));
        clock.add(FLOWS);
        source.end.handle(null);

        assertThat(seen().successes()).isEqualTo(1);
        assertThat(seen().bytes()).isEqualTo(9);
        assertThat(seen().maxNanos()).isEqualTo(FLOWS.toNanos());
        assertThat(heard).containsExactly("four", "seven", "end");
        assertThat(source.asked).containsExactly("pause", "fetch 3", "resume");
    }

    @Test
    void aStreamThatFailsIsCountedByItsFailure() {
        MeasuredStream stream = stream();
        source.failure.handle(new IOException("no space"));

        assertThat(seen().outcomes()).containsEntry(Outcome.DISK, 1L);
        assertThat(heard).containsExactly("no space");
        stream.handler(null).exceptionHandler(null).endHandler(null);
        assertThat(source.data).isNull();
    }

    @Test
    void aFutureIsMeasuredUntilItIsComplete() {
        Promise<String> promise = Promise.promise();
        Future<String> followed = MeasuredStream.follow(monitor, Operation.COMPRESSION, Tags.NONE, promise::future);
        clock.add(FLOWS);
        promise.complete("done");

        assertThat(followed.result()).isEqualTo("done");
        assertThat(seen().maxNanos()).isEqualTo(FLOWS.toNanos());
    }

    @Test
    void aFutureThatCannotBeginFailsAndIsCounted() {
        Future<String> followed = MeasuredStream.follow(monitor, Operation.COMPRESSION, Tags.NONE, () -> {
            throw new IllegalStateException("closed");
        });

        assertThat(followed.cause()).hasMessage("closed");
        assertThat(seen().outcomes()).containsEntry(Outcome.INTERNAL, 1L);
    }

    /** Gives what the test gives. */
    private static final class Source implements ReadStream<Buffer> {
        private @Nullable Handler<Buffer> data;
        private Handler<Throwable> failure = _ -> {};
        private Handler<Void> end = _ -> {};
        private final List<String> asked = new ArrayList<>();

        @Override
        public Source handler(@Nullable Handler<Buffer> handler) {
            data = handler;
            return this;
        }

        @Override
        public Source exceptionHandler(Handler<Throwable> handler) {
            failure = handler;
            return this;
        }

        @Override
        public Source endHandler(Handler<Void> handler) {
            end = handler;
            return this;
        }

        @Override
        public Source pause() {
            asked.add("pause");
            return this;
        }

        @Override
        public Source resume() {
            asked.add("resume");
            return this;
        }

        @Override
        public Source fetch(long amount) {
            asked.add("fetch " + amount);
            return this;
        }
    }
}
