package dev.cairn.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.EntryJoiner;
import dev.cairn.metadata.MetadataError.OutcomeUnknown;
import dev.cairn.metadata.MetadataError.Unavailable;
import dev.cairn.metadata.MetadataException;
import dev.cairn.replication.Leader.Appended;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Goal: entries that wait become one, in their order, and each has its own answer. Method: a log that answers when told; entries are words. */
class EntryGroupsTest {
    private static final String ALONE = "alone";
    private static final int DEEP = 20_000;

    private record Question(String entry, CompletableFuture<Appended> answer) {}

    private final List<Question> log = new ArrayList<>();
    private final List<Runnable> timers = new ArrayList<>();
    private int overdue;
    private boolean refuses;

    private final EntryGroups groups = new EntryGroups(
            new Words(),
            entry -> {
                CompletableFuture<Appended> answer = refuses
                        ? CompletableFuture.failedFuture(new MetadataException(new Unavailable("refused")))
                        : new CompletableFuture<>();
                log.add(new Question(text(entry.bytes()), answer));
                return answer;
            },
            timers::add,
            () -> overdue++);

    /** Joins words by spaces, but for some. */
    private static final class Words implements EntryJoiner {
        @Override
        public Share share(byte[] entry) {
            return new Share(1, entry.length, text(entry).equals(ALONE));
        }

        @Override
        public byte[] join(List<byte[]> entries) {
            return bytes(
                    String.join(" ", entries.stream().map(EntryGroupsTest::text).toList()));
        }

        @Override
        public List<byte[]> split(byte[] answer, List<byte[]> entries) {
            List<byte[]> parts = Arrays.stream(text(answer).split(" "))
                    .map(EntryGroupsTest::bytes)
                    .toList();
            if (parts.size() != entries.size()) {
                throw new IllegalArgumentException("not an answer to these");
            }
            return parts;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private CompletableFuture<Appended> append(String word) {
        return groups.append(new PendingEntry(bytes(word)));
    }

    private void answer(int question, long index, String answer) {
        log.get(question).answer().complete(new Appended(index, bytes(answer)));
    }

    /** Nobody else comes. */
    private void timePasses() {
        List<Runnable> due = List.copyOf(timers);
        timers.clear();
        due.forEach(Runnable::run);
    }

    private List<String> appended() {
        return log.stream().map(Question::entry).toList();
    }

    private static void assertFails(CompletableFuture<Appended> answer, Class<?> error) {
        assertThatThrownBy(answer::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        MetadataException.class,
                        failure -> assertThat(failure.error()).isInstanceOf(error));
    }

    @Test
    void anEntryIsAppendedAtOnceWhereNoneIsUnderWay() {
        CompletableFuture<Appended> one = append("one");
        assertThat(appended()).containsExactly("one");

        answer(0, 7, "1");

        assertThat(one.join().index()).isEqualTo(7);
        assertThat(text(one.join().answer())).isEqualTo("1");
    }

    @Test
    void thoseThatWaitBecomeOneAndEachHasItsOwnAnswer() {
        var _ = append("one");
        CompletableFuture<Appended> two = append("two");
        CompletableFuture<Appended> three = append("three");
        assertThat(appended()).containsExactly("one");

        answer(0, 7, "1");
        timePasses();
        assertThat(appended()).containsExactly("one", "two three");
        assertThat(two).isNotDone();
        answer(1, 8, "2 3");

        assertThat(text(two.join().answer())).isEqualTo("2");
        assertThat(text(three.join().answer())).isEqualTo("3");
        assertThat(three.join().index()).isEqualTo(8);
    }

    @Test
    void whatMustBeAloneIsAndNothingOvertakesIt() {
        var _ = append("one");
        var _ = append("two");
        var _ = append(ALONE);
        var _ = append("three");

        answer(0, 7, "1");
        timePasses();
        answer(1, 8, "2");
        timePasses();
        answer(2, 9, "alone");
        timePasses();

        assertThat(appended()).containsExactly("one", "two", ALONE, "three");
    }

    @Test
    void allOfThoseThatAreOneFailAsItDoes() {
        var _ = append("one");
        CompletableFuture<Appended> two = append("two");
        CompletableFuture<Appended> three = append("three");
        answer(0, 7, "1");
        timePasses();

        log.get(1).answer().completeExceptionally(new MetadataException(new Unavailable("not appended")));

        assertFails(two, Unavailable.class);
        assertFails(three, Unavailable.class);
        var _ = append("four");
        assertThat(appended()).endsWith("four");
    }

    @Test
    void anAnswerThatCannotBeReadLeavesOpenWhatHappened() {
        var _ = append("one");
        CompletableFuture<Appended> two = append("two");
        CompletableFuture<Appended> three = append("three");
        answer(0, 7, "1");
        timePasses();

        answer(1, 8, "2");

        assertFails(two, OutcomeUnknown.class);
        assertFails(three, OutcomeUnknown.class);
    }

    @Test
    void aLongLineThatIsRefusedAtOnceEndsWithoutADeepStack() {
        var _ = append("one");
        List<CompletableFuture<Appended>> answers = new ArrayList<>();
        for (int i = 0; i < DEEP; i++) {
            answers.add(append(ALONE));
        }
        refuses = true;

        answer(0, 7, "1");
        timePasses();

        assertThat(answers).allMatch(CompletableFuture::isCompletedExceptionally);
    }

    @Test
    void thoseThatHadAPartInTheLastEntryAreWaitedFor() {
        var _ = append("one");
        var _ = append("two");
        answer(0, 7, "1");
        assertThat(appended()).containsExactly("one");

        var _ = append("three");

        assertThat(appended()).containsExactly("one", "two three");
        assertThat(overdue).isZero();
        timePasses();
        assertThat(appended()).hasSize(2);
        assertThat(overdue).isZero();
    }

    @Test
    void anEntryThatTakesNoMoreWaitsForNobody() {
        var _ = append("one");
        var _ = append("two");
        var _ = append(ALONE);

        answer(0, 7, "1");
        assertThat(appended()).containsExactly("one", "two");
        answer(1, 8, "2");

        assertThat(appended()).containsExactly("one", "two", ALONE);
        assertThat(timers).isEmpty();
    }

    @Test
    void whoDoesNotComeIsNotWaitedForLong() {
        var _ = append("one");
        var _ = append("two");
        answer(0, 7, "1");

        timePasses();

        assertThat(appended()).containsExactly("one", "two");
        assertThat(overdue).isEqualTo(1);
        answer(1, 8, "2");
        var _ = append("three");
        assertThat(appended()).containsExactly("one", "two", "three");
    }

    @Test
    void aWaitThatEndsInAPauseEndsWithIt() {
        var _ = append("one");
        var _ = append("two");
        answer(0, 7, "1");
        var _ = groups.pause();
        timePasses();
        assertThat(appended()).containsExactly("one");

        groups.resume();

        assertThat(appended()).containsExactly("one", "two");
    }

    @Test
    void whilePausedEntriesWaitAndWhatIsUnderWayEnds() {
        CompletableFuture<Appended> one = append("one");

        CompletableFuture<Void> idle = groups.pause();
        var _ = append("two");
        assertThat(idle).isNotDone();
        answer(0, 7, "1");

        assertThat(idle).isCompleted();
        assertThat(one).isCompleted();
        assertThat(appended()).containsExactly("one");
        groups.resume();
        timePasses();
        assertThat(appended()).containsExactly("one", "two");
    }

    @Test
    void whereNothingIsUnderWayAPauseBeginsAtOnce() {
        assertThat(groups.pause()).isCompleted();
        var _ = append("one");
        assertThat(appended()).isEmpty();

        groups.resume();

        assertThat(appended()).containsExactly("one");
    }
}
