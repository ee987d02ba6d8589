package dev.cairn.replication.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Goal: a member is suspect if it is silent, not if this process was away. Method: a clock that the test moves. */
class BeatsTest {
    private static final UUID MEMBER = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);

    /** The clock may begin anywhere, and pass the greatest number. */
    private long now = Long.MAX_VALUE - Duration.ofSeconds(1).toNanos();

    private final Beats beats = new Beats(Duration.ofSeconds(2), Duration.ofSeconds(1), now);

    @Test
    void memberIsSuspectAfterTheTimeoutAndNotBefore() {
        beats.keep(Set.of(MEMBER, OTHER));
        pass(Duration.ofMillis(900));
        beats.heardOf(OTHER);
        pass(Duration.ofMillis(900));
        pass(Duration.ofMillis(199));
        assertThat(beats.isSuspect(MEMBER)).isFalse();

        pass(Duration.ofMillis(1));

        assertThat(beats.isSuspect(MEMBER)).isTrue();
        assertThat(beats.since(MEMBER)).isEqualTo(Duration.ofSeconds(2));
        assertThat(beats.isSuspect(OTHER)).isFalse();
        assertThat(beats.since(OTHER)).isEqualTo(Duration.ofMillis(1_100));
    }

    @Test
    void memberThatIsHeardOfAgainIsNotSuspect() {
        beats.keep(Set.of(MEMBER));
        pass(Duration.ofSeconds(1));
        pass(Duration.ofSeconds(1));
        assertThat(beats.isSuspect(MEMBER)).isTrue();

        beats.heardOf(MEMBER);

        assertThat(beats.isSuspect(MEMBER)).isFalse();
        assertThat(beats.since(MEMBER)).isZero();
    }

    @Test
    void pauseOfThisProcessCountsAsOneStep() {
        beats.keep(Set.of(MEMBER));

        pass(Duration.ofMinutes(5));

        assertThat(beats.isSuspect(MEMBER)).isFalse();
        assertThat(beats.since(MEMBER)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void memberThatWasGoneBeginsAnew() {
        beats.keep(Set.of(MEMBER));
        pass(Duration.ofSeconds(1));
        beats.keep(Set.of());
        beats.heardOf(MEMBER); // A beat that was under way.
        pass(Duration.ofSeconds(1));

        beats.keep(Set.of(MEMBER));

        assertThat(beats.since(MEMBER)).isZero();
    }

    private void pass(Duration time) {
        now += time.toNanos();
        beats.advance(now);
    }
}
