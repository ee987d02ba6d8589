package dev.cairn.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Goal: no reader gets an answer that is older than his question, and many readers make few questions. Method: a log that answers when told. */
class BarriersTest {
    private final List<CompletableFuture<Long>> questions = new ArrayList<>();
    private final List<CompletableFuture<Long>> behind = new ArrayList<>();
    private final Barriers<Long> barriers = new Barriers<>(this::question, CompletableFuture::completedFuture);

    private CompletableFuture<Long> question() {
        CompletableFuture<Long> question = new CompletableFuture<>();
        questions.add(question);
        return question;
    }

    private CompletableFuture<Long> awaited(long answer) {
        CompletableFuture<Long> waiting = new CompletableFuture<>();
        behind.add(waiting);
        return waiting.thenApply(_ -> answer);
    }

    @Test
    void whatIsAwaitedBehindAnAnswerHoldsUpNoQuestionAndIsAwaitedOnceForAll() {
        Barriers<Long> slow = new Barriers<>(this::question, this::awaited);
        CompletableFuture<Long> first = slow.ask();
        CompletableFuture<Long> second = slow.ask();
        CompletableFuture<Long> third = slow.ask();

        questions.getFirst().complete(7L);
        questions.get(1).complete(9L);
        assertThat(behind).hasSize(2);
        assertThat(first).isNotDone();
        behind.get(1).complete(0L);

        assertThat(second).isCompletedWithValue(9L);
        assertThat(third).isCompletedWithValue(9L);
        assertThat(first).isNotDone();
        behind.getFirst().complete(0L);
        assertThat(first).isCompletedWithValue(7L);
    }

    @Test
    void whoComesWhileAQuestionIsUnderWaySharesTheNext() {
        CompletableFuture<Long> first = barriers.ask();
        CompletableFuture<Long> second = barriers.ask();
        CompletableFuture<Long> third = barriers.ask();
        assertThat(questions).hasSize(1);

        questions.getFirst().complete(7L);
        assertThat(first).isCompletedWithValue(7L);
        assertThat(second).isNotDone();
        assertThat(questions).hasSize(2);

        questions.get(1).complete(9L);
        assertThat(second).isCompletedWithValue(9L);
        assertThat(third).isCompletedWithValue(9L);
        assertThat(questions).hasSize(2);
    }

    @Test
    void oneThatFailedIsNotThatOfTheNext() {
        CompletableFuture<Long> first = barriers.ask();
        CompletableFuture<Long> second = barriers.ask();

        questions.getFirst().completeExceptionally(new IllegalStateException("no leader"));
        questions.get(1).complete(3L);

        assertThatThrownBy(first::join).isInstanceOf(CompletionException.class).hasMessageContaining("no leader");
        assertThat(second).isCompletedWithValue(3L);
    }

    @Test
    void anIdleLogIsAskedAtOnce() {
        var _ = barriers.ask();
        questions.getFirst().complete(1L);

        CompletableFuture<Long> later = barriers.ask();

        assertThat(questions).hasSize(2);
        assertThat(later).isNotDone();
    }
}
