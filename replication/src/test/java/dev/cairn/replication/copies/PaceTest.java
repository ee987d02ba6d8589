package dev.cairn.replication.copies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
        var _ = carried(1);

        assertThat(carried(10)).isCloseTo(MAX, within(0.01 * MAX));
    }

    @Test
    void whatBeginsIsNoBlowAndHasAllOfThePaceWithinASecond() {
        assertThat(pace.bytesPerSecond()).isEqualTo(Pace.SHARE_MIN * MAX);

        var _ = carried(1);
        assertThat(pace.bytesPerSecond()).isEqualTo(MAX);

        nanos.addAndGet(2 * Pace.PAUSE.toNanos());
        pace.pay(PIECE);
        assertThat(pace.bytesPerSecond()).isEqualTo(Pace.SHARE_MIN * MAX);
    }

    @Test
    void oneThreadThatWaitsHalvesThePaceAndItComesBackSlowly() {
        serves = true;
        var _ = carried(3);
        assertThat(pace.bytesPerSecond()).isEqualTo(MAX);

        waitOnce();
        double least = MAX;
        for (long from = nanos.get(); nanos.get() - from < 2 * Pace.CHANGE.toNanos(); ) {
            pace.pay(PIECE);
            least = Math.min(least, pace.bytesPerSecond());
        }
        assertThat(least).isEqualTo(Pace.FALL * MAX);

        for (long from = nanos.get(); nanos.get() - from < 5 * Pace.CHANGE.toNanos(); ) {
            pace.pay(PIECE);
        }
        assertThat(pace.bytesPerSecond()).isBetween(0.6 * MAX, 0.9 * MAX);
    }

    private void waitOnce() {
        late = 7_000_000;
        pace.pay(PIECE);
        late = 0;
    }

    @Test
    void aCollectionOnceASecondLeavesMostOfThePace() {
        serves = true;
        var _ = carried(3);
        double sum = 0;
        for (int second = 0; second < 60; second++) {
            waitOnce();
            sum += carried(1);
        }

        assertThat(sum / 60).isGreaterThan(0.5 * MAX);
    }

    @Test
    void whoWaitsForThoseThatGoOnWithItDoesNotWaitForAProcessor() {
        serves = true;
        List<Long> wakes = new ArrayList<>();
        int[] paid = {0};
        Pace shared = new Pace(MAX, () -> serves, nanos::get, wait -> {
            long wake = nanos.get() + wait;
            boolean first = !wakes.contains(wake);
            wakes.add(wake);
            if (++paid[0] % 16 == 0) { // All others have begun to wait at this time.
                nanos.addAndGet(200_000_000);
            }
            if (!first) {
                nanos.addAndGet(2 * Pace.LATE.toNanos());
            }
        });
        for (int i = 0; i < 1_000; i++) {
            shared.pay(64);
        }

        assertThat(shared.bytesPerSecond()).isEqualTo(MAX);
    }

    @Test
    void thoseWhoWaitWhileClientsAreServedGoOnAtFewMoments() {
        serves = true;
        List<Long> wakes = new ArrayList<>();
        Pace shared = new Pace(MAX, () -> serves, nanos::get, wait -> wakes.add(nanos.get() + wait));

        for (int i = 0; i < 64; i++) {
            shared.pay(PIECE / 4);
        }

        double apart = PIECE / 4 / (Pace.SHARE_MIN * MAX) * 1e9;
        for (int i = 0; i < wakes.size(); i++) {
            long owed = Math.round(i * apart);
            assertThat(wakes.get(i) - nanos.get())
                    .isBetween(owed - 1_000, owed + Math.clamp(owed, 1_000_000, 68_000_000));
        }
        assertThat(new HashSet<>(wakes)).hasSizeLessThanOrEqualTo(wakes.size() / 2);
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
