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
    private final Barriers barriers = new Barriers(() -> {
        CompletableFuture<Long> question = new CompletableFuture<>();
        questions.add(question);
        return question;
    });

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
