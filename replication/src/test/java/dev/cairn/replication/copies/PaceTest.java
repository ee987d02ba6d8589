package dev.cairn.replication.copies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long MAX = 64 << 20;
    private static final int PIECE = 256 << 10;

    private final AtomicLong nanos = new AtomicLong(-5);
    private boolean serves;
    private long late;
    private final Pace pace = new Pace(MAX, () -> serves, nanos::get, wait -> nanos.addAndGet(wait + late));

    /** Bytes per second that were paid for in that many seconds. */
    private double carried(int seconds) {
        long from = nanos.get();
        long bytes = 0;
        while (nanos.get() - from < seconds * 1_000_000_000L) {
            pace.pay(PIECE);
            bytes += PIECE;
        }
        return bytes / ((nanos.get() - from) / 1e9);
    }

    @Test
    void noMoreIsCarriedThanIsAllowed() {
        assertThat(carried(10)).isCloseTo(MAX, within(0.01 * MAX));
    }

    @Test
    void clientsSlowNothingWhereAProcessorIsFree() {
        serves = true;
        late = Pace.LATE.toNanos() / 2;

        assertThat(carried(10)).isGreaterThan(0.6 * MAX);
        assertThat(pace.bytesPerSecond()).isEqualTo(MAX);
    }

    @Test
    void itGivesWayToClientsWhereThreadsWaitForAProcessorAndComesBackThereafter() {
        serves = true;
        late = 2 * Pace.LATE.toNanos();
        var _ = carried(5);
        assertThat(carried(5)).isCloseTo(Pace.SHARE_MIN * MAX, within(0.01 * MAX));

        late = 0;
        var _ = carried(15);
        assertThat(carried(5)).isCloseTo(MAX, within(0.01 * MAX));
    }

    @Test
    void whereNobodyIsServedItGivesWayToNobody() {
        late = 2 * Pace.LATE.toNanos();

        var _ = carried(5);

        assertThat(pace.bytesPerSecond()).isEqualTo(MAX);
    }

    @Test
    void aSlowPaceIsNotMadeSoSlowThatStreamsBreak() {
        Pace slow = new Pace(2 << 20, () -> true, nanos::get, wait -> nanos.addAndGet(wait + 2 * Pace.LATE.toNanos()));

        for (int i = 0; i < 1_000; i++) {
            slow.pay(PIECE);
        }

        assertThat(slow.bytesPerSecond()).isEqualTo(Pace.BYTES_PER_SECOND_MIN);
    }
}
