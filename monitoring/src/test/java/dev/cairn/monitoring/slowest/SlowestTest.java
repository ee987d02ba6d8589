package dev.cairn.monitoring.slowest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SlowestTest {
    private static final long START = 1_000_020; // twenty minutes before an hour begins

    private record Seen(long minute, long nanos) {}

    private final Slowest<Seen> slowest = new Slowest<>(START);
    private final List<Seen> all = new ArrayList<>();

    private void add(Seen seen) {
        all.add(seen);
        if (seen.nanos() >= slowest.thresholdNanos()) {
            slowest.add(seen.nanos(), seen);
        }
    }

    private void addMany(Random random, long minutes) {
        for (long minute = START; minute < START + minutes; minute++) {
            slowest.advance(minute);
            for (int i = random.nextInt(30); i > 0; i--) {
                add(new Seen(minute, all.size() * 31L % 10_007));
            }
        }
    }

    private List<Seen> top(Stream<Seen> seen) {
        return seen.sorted(Comparator.comparingLong(Seen::nanos).reversed())
                .limit(Slowest.KEPT)
                .toList();
    }

    @Test
    void theSlowestOfEachSpanAreThoseOfASortedList() {
        addMany(new Random(7), 200);
        long now = START + 199;

        assertThat(slowest.sinceStart()).isEqualTo(top(all.stream()));
        assertThat(slowest.recent())
                .containsExactlyInAnyOrderElementsOf(Stream.iterate(now, minute -> minute - 1)
                        .limit(Slowest.MINUTES)
                        .flatMap(minute -> top(all.stream().filter(seen -> seen.minute() == minute)).stream())
                        .toList());
        assertThat(slowest.ofDay())
                .containsAll(top(all.stream().filter(seen -> seen.minute() < now && seen.minute() / 60 == now / 60)))
                .containsAll(top(all.stream().filter(seen -> seen.minute() / 60 == now / 60 - 1)))
                .isSortedAccordingTo(Comparator.comparingLong(Seen::nanos).reversed());
    }

    @Test
    void onceThereAreEnoughOnlyASlowerOneNeedsToBeAdded() {
        assertThat(slowest.thresholdNanos()).isZero();
        for (int nanos = 1; nanos <= Slowest.KEPT; nanos++) {
            add(new Seen(START, nanos * 100));
        }

        assertThat(slowest.thresholdNanos()).isEqualTo(101);
        add(new Seen(START, 150));
        assertThat(slowest.sinceStart()).contains(new Seen(START, 150)).doesNotContain(new Seen(START, 100));
    }

    @Test
    void whatIsKeptIsBoundedHoweverLongItGoesOn() {
        addMany(new Random(8), 60 * 24 * 3);

        assertThat(slowest.recent()).hasSizeLessThanOrEqualTo(Slowest.KEPT * Slowest.MINUTES);
        assertThat(slowest.ofDay()).hasSizeLessThanOrEqualTo(Slowest.KEPT * (Slowest.HOURS + 1));
        assertThat(slowest.ofDay()).allMatch(seen -> seen.minute() > START + 60 * 46);
    }

    @Test
    void aClockThatGoesBackKeepsNothingOfTheFuture() {
        add(new Seen(START, 5));
        slowest.advance(START + 1);
        slowest.advance(START - 120);
        add(new Seen(START - 120, 3));

        assertThat(slowest.recent()).containsExactly(new Seen(START - 120, 3));
        assertThat(slowest.sinceStart()).containsExactly(new Seen(START, 5), new Seen(START - 120, 3));
    }
}
