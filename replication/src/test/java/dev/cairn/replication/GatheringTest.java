package dev.cairn.replication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GatheringTest {
    private final Gathering gathering = new Gathering();

    /** An entry of so many that was sent and has ended, with so many in line. */
    private void entry(int parts, int inLine) {
        gathering.sent();
        gathering.ended(parts, inLine);
    }

    private void waitInVain() {
        entry(2, 1);
        gathering.begin(1);
        gathering.end(1);
    }

    @Test
    void theFirstEntryWaitsForNobody() {
        assertThat(gathering.waits(1)).isFalse();
    }

    @Test
    void whoWritesAloneNeverWaits() {
        entry(1, 0);

        assertThat(gathering.waits(1)).isFalse();
    }

    @Test
    void asManyAreWaitedForAsHadAPartOrCameMeanwhile() {
        entry(2, 1);

        assertThat(gathering.waits(1)).isTrue();
        assertThat(gathering.waits(2)).isTrue();
        assertThat(gathering.waits(3)).isFalse();
    }

    @Test
    void aWaitBeginsOnceForEachEntry() {
        entry(2, 1);

        assertThat(gathering.begin(1)).isTrue();
        assertThat(gathering.begin(2)).isFalse();
        entry(2, 1);
        assertThat(gathering.begin(1)).isTrue();
    }

    @Test
    void aWaitThatHasLastedLongEnoughIsOver() {
        entry(2, 1);
        gathering.begin(1);

        gathering.end(2);

        assertThat(gathering.waits(2)).isFalse();
        entry(2, 1);
        assertThat(gathering.waits(1))
                .as("somebody came: the next one waits again")
                .isTrue();
    }

    @Test
    void behindAWaitInVainManyEntriesGoAtOnce() {
        waitInVain();
        gathering.sent();

        for (int i = 0; i < Gathering.PASSED_AFTER_VAIN; i++) {
            gathering.ended(2, 1);
            assertThat(gathering.waits(1)).isFalse();
            gathering.sent();
        }

        gathering.ended(2, 1);
        assertThat(gathering.waits(1)).isTrue();
    }
}
