package dev.cairn.metadata;

import static dev.cairn.metadata.Samples.AT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cairn.metadata.Command.BuryRepairs;
import dev.cairn.metadata.Command.DiscardDeadLetters;
import dev.cairn.metadata.Command.QueueRepairs;
import dev.cairn.metadata.Command.RepairsMoved;
import dev.cairn.metadata.Command.RetryDeadLetters;
import dev.cairn.metadata.Command.Trimmed;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Goal: a repair that is given up is in one place at a time, and none is lost on its way. Method: the real state machine, one entry at
 * a time, with two copies that a node owes.
 */
class DeadLettersTest extends OneBucketTest {
    private static final FileId NODE = new FileId(1, 1);
    private static final DeadLetters ALL = new DeadLetters.All();

    private Repair first;
    private Repair second;

    @BeforeEach
    void owe() {
        first = queued(fixture.id(), 1);
        second = queued(fixture.id(), 2);
    }

    private Repair queued(FileId content, int copiesLeft) {
        fixture.done(new QueueRepairs(content, copiesLeft, List.of(NODE), AT));
        return new Repair(NODE, copiesLeft, content);
    }

    private static DeadLetter letter(Repair repair) {
        return new DeadLetter(repair, 12, "the disk of node 3 failed", AT, AT.plusSeconds(99));
    }

    private RepairsMoved bury(Repair... repairs) {
        return fixture.done(new BuryRepairs(
                Arrays.stream(repairs).map(DeadLettersTest::letter).toList(), AT));
    }

    @Test
    void aCopyIsOwedAlsoWhileItMovesBetweenQueueAndDeadLetters() {
        MetadataView view = fixture.view();
        CompletableFuture<Void> moving = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 1_000; i++) {
                assertThat(bury(first)).isEqualTo(new RepairsMoved(1, 0));
                assertThat(fixture.done(new RetryDeadLetters(ALL, AT))).isEqualTo(new RepairsMoved(1, 0));
            }
        });

        int missed = 0;
        while (!moving.isDone()) {
            missed += view.isOwed(first.owed()) ? 0 : 1;
        }

        moving.join();
        assertThat(missed).isZero();
    }

    private static DeadLetters those(Repair... repairs) {
        return new DeadLetters.Those(Arrays.stream(repairs).map(Repair::owed).toList());
    }

    private void expect(List<Repair> repairs, List<DeadLetter> letters) {
        assertThat(fixture.view().repairs(NODE, Optional.empty(), 9)).isEqualTo(repairs);
        assertThat(fixture.view().repairCounts())
                .isEqualTo(repairs.isEmpty() ? Map.of() : Map.of(NODE, (long) repairs.size()));
        assertThat(fixture.view().deadLetters(Optional.empty(), 9)).isEqualTo(letters);
        assertThat(fixture.view().deadLetterCount()).isEqualTo(letters.size());
    }

    @Test
    void aBuriedRepairIsADeadLetterAndNoLongerQueued() {
        assertThat(bury(first)).isEqualTo(new RepairsMoved(1, 0));

        expect(List.of(second), List.of(letter(first)));
        fixture.restart();
        expect(List.of(second), List.of(letter(first)));
        assertThat(fixture.view().isOwed(first.owed())).isTrue();
    }

    @Test
    void onlyWhatIsInTheQueueIsBuried() {
        Repair other = new Repair(NODE, 0, first.content());

        assertThat(bury(other, first, first)).isEqualTo(new RepairsMoved(1, 0));

        expect(List.of(second), List.of(letter(first)));
    }

    @Test
    void whatThereIsNoRoomForStaysInTheQueue() {
        byte[] count = RowCodec.count(DeadLetter.DEAD_LETTERS_MAX - 1);
        fixture.write(Family.META, Keys.deadLetterCount(), count);
        Repair unknown = new Repair(NODE, 1, fixture.id());

        assertThat(bury(first, second, unknown)).isEqualTo(new RepairsMoved(1, 1));

        assertThat(fixture.view().repairs(NODE, Optional.empty(), 9)).containsExactly(second);
        assertThat(fixture.view().deadLetterCount()).isEqualTo(DeadLetter.DEAD_LETTERS_MAX);
    }

    @Test
    void retriedLettersAreQueuedAgainAsTheyWere() {
        bury(first, second);

        assertThat(fixture.done(new RetryDeadLetters(those(second, second), AT)))
                .isEqualTo(new RepairsMoved(1, 0));
        expect(List.of(second), List.of(letter(first)));

        assertThat(fixture.done(new RetryDeadLetters(ALL, AT))).isEqualTo(new RepairsMoved(1, 0));
        expect(List.of(first, second), List.of());
        assertThat(fixture.done(new RetryDeadLetters(ALL, AT))).isEqualTo(new RepairsMoved(0, 0));
    }

    @Test
    void lettersThatTheirNodeHasNoRoomForStay() {
        bury(first, second);
        fixture.write(Family.META, Keys.repairCount(NODE), RowCodec.count(Repair.REPAIRS_MAX - 1));

        assertThat(fixture.done(new RetryDeadLetters(ALL, AT))).isEqualTo(new RepairsMoved(1, 1));

        assertThat(fixture.view().repairs(NODE, Optional.empty(), 9)).containsExactly(first);
        assertThat(fixture.view().deadLetters(Optional.empty(), 9)).containsExactly(letter(second));
    }

    @Test
    void discardedLettersAreGone() {
        bury(first, second);

        assertThat(fixture.done(new DiscardDeadLetters(those(first, first), AT)))
                .isEqualTo(new Trimmed(1, false));
        expect(List.of(), List.of(letter(second)));

        assertThat(fixture.done(new DiscardDeadLetters(ALL, AT))).isEqualTo(new Trimmed(1, false));
        expect(List.of(), List.of());
    }

    @Test
    void aCopyThatWasGivenUpIsNotQueuedAgainButKnowsHowFewAreLeft() {
        bury(second);

        assertThat(fixture.done(new QueueRepairs(second.content(), 3, List.of(NODE), AT)))
                .isEqualTo(new RepairsMoved(0, 0));
        expect(List.of(first), List.of(letter(second)));

        fixture.done(new QueueRepairs(second.content(), 0, List.of(NODE), AT));
        expect(List.of(first), List.of(letter(new Repair(NODE, 0, second.content()))));
    }

    @Test
    void aPageGoesOnBehindTheLastOne() {
        bury(first, second);

        assertThat(fixture.view().deadLetters(Optional.empty(), 1)).containsExactly(letter(first));
        assertThat(fixture.view().deadLetters(Optional.of(first.owed()), 9)).containsExactly(letter(second));
        fixture.done(new DiscardDeadLetters(those(first), AT));
        assertThat(fixture.view().deadLetters(Optional.of(first.owed()), 9)).containsExactly(letter(second));
    }

    @Test
    void aCommandOfTheLongestLettersCanBeProposed() {
        String longest = "日".repeat(DeadLetter.REASON_LENGTH_MAX);
        DeadLetter letter = new DeadLetter(first, Integer.MAX_VALUE, longest, AT, AT);
        int max = Command.REPAIRS_AT_ONCE_MAX;

        assertThat(fixture.done(new BuryRepairs(Collections.nCopies(max, letter), AT)))
                .isEqualTo(new RepairsMoved(1, 0));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BuryRepairs(Collections.nCopies(max + 1, letter), AT));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DeadLetters.Those(Collections.nCopies(max + 1, first.owed())));
        assertThatIllegalArgumentException().isThrownBy(() -> new DeadLetter(first, 1, longest + "x", AT, AT));
        assertThatIllegalArgumentException().isThrownBy(() -> new DeadLetter(first, -1, "", AT, AT));
    }
}
