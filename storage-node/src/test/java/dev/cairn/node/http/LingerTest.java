package dev.cairn.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LingerTest {
    private static final int PIECE = 64 << 10;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Linger linger = Linger.of(channel);

    @BeforeEach
    void stopTheClock() {
        channel.freezeTime();
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void pass(Duration time) {
        channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    private ByteBuf receive(int length) {
        ByteBuf bytes = Unpooled.buffer(length).writerIndex(length);
        channel.writeInbound(bytes);
        return bytes;
    }

    @Test
    void nothingIsReadFromTheBeginningOn() {
        assertThat(channel.config().isAutoRead()).isFalse();
    }

    @Test
    void whatComesNeverGetsPastAndIsReleased() {
        channel.config().setAutoRead(true); // By somebody else.

        ByteBuf bytes = receive(PIECE);

        assertThat(bytes.refCnt()).isZero();
        assertThat(channel.inboundMessages()).isEmpty();
        assertThat(channel.config().isAutoRead()).isFalse();
    }

    @Test
    void bodyIsReadSomeTimeAfterTheAnswerOnly() {
        pass(Linger.LIMIT);
        linger.answered();
        pass(Linger.UNREAD.minusMillis(1));
        assertThat(channel.config().isAutoRead()).isFalse();

        pass(Duration.ofMillis(1));

        assertThat(channel.config().isAutoRead()).isTrue();
        assertThat(receive(PIECE).refCnt()).isZero();
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void connectionIsCutSomeTimeAfterEnoughWasRead() {
        linger.answered();
        pass(Linger.UNREAD);
        for (long read = 0; read <= Linger.DROPPED_BYTES_MAX; read += PIECE) {
            assertThat(channel.config().isAutoRead()).isTrue();
            receive(PIECE);
        }
        assertThat(channel.config().isAutoRead()).isFalse();
        pass(Linger.UNREAD.minusMillis(1));
        assertThat(channel.isOpen()).isTrue();

        pass(Duration.ofMillis(1));

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void connectionIsCutAfterTheLimitWhateverIsRead() {
        linger.answered();
        pass(Linger.LIMIT.minusMillis(1));
        assertThat(channel.isOpen()).isTrue();

        pass(Duration.ofMillis(1));

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whatBeginsTwiceIsOne() {
        assertThat(Linger.of(channel)).isSameAs(linger);
    }
}
