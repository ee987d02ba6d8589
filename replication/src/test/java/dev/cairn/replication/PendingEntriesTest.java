package dev.cairn.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PendingEntriesTest {
    @Test
    void ageIsThatOfTheOldestUnderWay() {
        AtomicLong nanos = new AtomicLong();
        PendingEntries pending = new PendingEntries(10, 1_000, nanos::get);
        PendingEntry first = new PendingEntry(new byte[1]);
        PendingEntry second = new PendingEntry(new byte[1]);
        assertThat(pending.oldest()).isZero();

        assertThat(pending.tryAdd(first)).isTrue();
        nanos.addAndGet(Duration.ofSeconds(4).toNanos());
        assertThat(pending.tryAdd(second)).isTrue();
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());

        assertThat(pending.oldest()).hasSeconds(7);
        pending.remove(first);
        assertThat(pending.oldest()).hasSeconds(3);
        pending.remove(second);
        assertThat(pending.oldest()).isZero();
    }
}
