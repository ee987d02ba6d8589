package dev.cairn.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.MetadataError;
import dev.cairn.metadata.MetadataError.OutcomeUnknown;
import dev.cairn.metadata.MetadataError.Unavailable;
import dev.cairn.metadata.MetadataException;
import dev.cairn.replication.Leader.Appended;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Goal: entries wait for a leader, none is appended twice, none out of order. Method: a leader that answers when told, and a clock that stands. */
class EntryLineTest {
    private static final Duration WAIT_MAX = Duration.ofSeconds(4);
    private static final MetadataException REFUSED = new MetadataException(new Unavailable("not reached"));
    private static final MetadataException LOST = new MetadataException(new OutcomeUnknown("no answer"));

    private record Question(byte entry, CompletableFuture<Appended> answer) {}

    private final List<Question> asked = new ArrayList<>();
    private final Deque<Runnable> later = new ArrayDeque<>();
    private boolean known = true;
    private long nanos;

    private final Leader leader = new Asked();
    private final Leader other = new Asked();
    private Leader leading = leader;

    private final class Asked implements Leader {
        @Override
        public CompletableFuture<Appended> append(byte[] entry) {
            Question question = new Question(entry[0], new CompletableFuture<>());
            asked.add(question);
            return question.answer();
        }

        @Override
        public CompletableFuture<Long> barrier(Voucher asker) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Long> term() {
            throw new UnsupportedOperationException();
        }
    }

    private final EntryLine line =
            new EntryLine(() -> known ? Optional.of(leading) : Optional.empty(), WAIT_MAX, () -> nanos, later::add);

    private CompletableFuture<Appended> append(int entry) {
        return line.append(new byte[] {(byte) entry});
    }

    private void answer(int question, long index) {
        asked.get(question).answer().complete(new Appended(index, new byte[0]));
    }

    private void fail(int question, Throwable failure) {
        asked.get(question).answer().completeExceptionally(failure);
    }

    private void passAWhile() {
        later.remove().run();
    }

    private List<Integer> sent() {
        return asked.stream().map(each -> (int) each.entry()).toList();
    }

    private static void assertFailed(CompletableFuture<?> answer, Class<? extends MetadataError> error) {
        assertThatThrownBy(answer::join)
                .isInstanceOf(CompletionException.class)
                .satisfies(failure -> assertThat(((MetadataException) failure.getCause()).error())
                        .isInstanceOf(error));
    }

    private void assertThatNobodyLooksForAnEmptyLine() {
        passAWhile();
        assertThat(later).isEmpty();
    }

    @Test
    void entriesWaitUntilSomebodyLeadsAndGoInOrder() {
        known = false;
        var first = append(1);
        var second = append(2);
        assertThat(later).as("one look for all").hasSize(1);
        passAWhile();
        assertThat(asked).isEmpty();

        known = true;
        passAWhile();
        answer(0, 7);
        answer(1, 8);

        assertThat(sent()).containsExactly(1, 2);
        assertThat(first.join().index()).isEqualTo(7);
        assertThat(second.join().index()).isEqualTo(8);
        assertThatNobodyLooksForAnEmptyLine();
    }

    @Test
    void whatIsRefusedIsSentAgain() {
        var entry = append(1);
        fail(0, REFUSED);
        assertThat(entry).isNotDone();

        passAWhile();
        answer(1, 5);

        assertThat(sent()).containsExactly(1, 1);
        assertThat(entry.join().index()).isEqualTo(5);
    }

    @Test
    void whatMayHaveBeenAppendedIsNeverSentAgain() {
        var entry = append(1);

        fail(0, LOST);

        assertFailed(entry, OutcomeUnknown.class);
        assertThatNobodyLooksForAnEmptyLine();
        assertThat(sent()).containsExactly(1);
    }

    @Test
    void whatIsRefusedDoesNotComeBehindALaterEntry() {
        var first = append(1);
        var second = append(2);
        fail(0, REFUSED);

        answer(1, 5);

        assertFailed(first, Unavailable.class);
        assertThat(second.join().index()).isEqualTo(5);
        assertThat(sent()).containsExactly(1, 2);
    }

    @Test
    void whatIsRefusedAfterALaterEntryMayHaveBeenAppendedHasFailed() {
        var first = append(1);
        var second = append(2);
        fail(1, LOST);

        fail(0, REFUSED);

        assertFailed(first, Unavailable.class);
        assertFailed(second, OutcomeUnknown.class);
        assertThat(sent()).containsExactly(1, 2);
    }

    @Test
    void allThatAreRefusedAreSentAgainInOrderBeforeThoseThatCameMeanwhile() {
        var _ = append(1);
        var _ = append(2);
        fail(1, REFUSED);
        var _ = append(3);
        assertThat(sent()).as("behind one that is refused, nothing is sent").containsExactly(1, 2);
        fail(0, REFUSED);

        passAWhile();

        assertThat(sent()).containsExactly(1, 2, 1, 2, 3);
    }

    @Test
    void whatWaitsBehindAnOvertakenEntryGoesOn() {
        var _ = append(1);
        var _ = append(2);
        fail(0, REFUSED);
        var _ = append(3);
        answer(1, 5);

        passAWhile();

        assertThat(sent()).containsExactly(1, 2, 3);
    }

    @Test
    void anEntryWaitsNoLongerThanItMay() {
        known = false;
        var entry = append(1);
        nanos += WAIT_MAX.toNanos() - 1;
        passAWhile();
        assertThat(entry).isNotDone();

        nanos++;
        passAWhile();

        assertFailed(entry, Unavailable.class);
        assertThat(later).isEmpty();
    }

    @Test
    void whatALeaderDoesNotAnswerIsGivenUpOnceAnotherHasLedForAWhile() {
        var refused = append(1);
        var entry = append(2);
        fail(0, REFUSED);
        var waiting = append(3);
        leading = other;
        for (int i = 0; i < EntryLine.GIVEN_UP_AFTER; i++) {
            passAWhile();
        }
        assertThat(entry).isNotDone();

        passAWhile();
        answer(1, 5);
        answer(2, 6);

        assertFailed(refused, Unavailable.class);
        assertFailed(entry, OutcomeUnknown.class);
        assertThat(sent()).containsExactly(1, 2, 3);
        assertThat(waiting.join().index()).isEqualTo(6);
        assertThatNobodyLooksForAnEmptyLine();
    }

    @Test
    void aLeaderThatLeadsAgainIsWaitedFor() {
        var entry = append(1);
        for (Leader next : List.of(other, leader, other)) {
            leading = next;
            for (int i = 0; i < EntryLine.GIVEN_UP_AFTER; i++) {
                passAWhile();
            }
        }
        assertThat(entry).isNotDone();

        answer(0, 5);

        assertThat(entry.join().index()).isEqualTo(5);
    }

    /** The answer is at its door then. */
    @Test
    void anEntryIsNotGivenUpSinceThisNodeStoodStill() {
        var entry = append(1);
        leading = other;
        passAWhile();
        nanos += Duration.ofMinutes(1).toNanos();
        passAWhile();

        answer(0, 5);

        assertThat(entry.join().index()).isEqualTo(5);
    }

    @Test
    void aRefusalBeyondThatTimeIsTheAnswer() {
        var entry = append(1);
        nanos += WAIT_MAX.toNanos();

        fail(0, REFUSED);

        assertFailed(entry, Unavailable.class);
    }

    @Test
    void whatWaitsFailsWhenTheLineIsClosed() {
        var sent = append(1);
        known = false;
        var waiting = append(2);

        line.close();

        assertThat(sent).isNotDone();
        assertFailed(waiting, Unavailable.class);
        assertFailed(append(3), Unavailable.class);
        fail(0, REFUSED);
        assertFailed(sent, Unavailable.class);
    }
}
