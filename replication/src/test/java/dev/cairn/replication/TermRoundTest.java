package dev.cairn.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.MetadataException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Goal: a majority that knows of no later term, and nothing less, shows that this replica still leads. Method: replicas that answer when told. */
class TermRoundTest {
    private static final long TERM = 5;
    private static final List<String> TWO = List.of("node-2", "node-3");
    private static final List<String> FOUR = List.of("node-2", "node-3", "node-4", "node-5");

    private final List<String> asked = new ArrayList<>();
    private final Map<String, CompletableFuture<Long>> answers = new HashMap<>();
    private final Deque<Runnable> whenLate = new ArrayDeque<>();
    private final TermRound round = new TermRound(this::termOf, whenLate::add);

    private CompletableFuture<Long> termOf(String replica) {
        asked.add(replica);
        CompletableFuture<Long> answer = new CompletableFuture<>();
        answers.put(replica, answer);
        return answer;
    }

    private CompletableFuture<Void> ask(List<String> others) {
        asked.clear();
        return round.ask(TERM, others, following -> (following.size() + 1) * 2 > others.size() + 1);
    }

    private void answer(String replica, long term) {
        answers.get(replica).complete(term);
    }

    private void fail(String replica) {
        answers.get(replica).completeExceptionally(new IllegalStateException("not reached"));
    }

    private static void assertRefused(CompletableFuture<Void> leads) {
        assertThatThrownBy(leads::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(MetadataException.class);
    }

    @Test
    void ofTwoOthersOneIsAsked() {
        CompletableFuture<Void> leads = ask(TWO);
        assertThat(asked).hasSize(1);
        assertThat(leads).isNotDone();

        answer(asked.getFirst(), TERM);

        assertThat(leads).isCompleted();
    }

    @Test
    void oneThatHasNotHeardOfThisTermYetCounts() {
        CompletableFuture<Void> leads = ask(TWO);

        answer(asked.getFirst(), TERM - 1);

        assertThat(leads).isCompleted();
    }

    @Test
    void oneThatKnowsOfALaterTermEndsIt() {
        CompletableFuture<Void> leads = ask(FOUR);
        answer(asked.getFirst(), TERM);

        answer(asked.get(1), TERM + 1);

        assertRefused(leads);
    }

    @Test
    void ofFourOthersTwoHaveToAnswer() {
        CompletableFuture<Void> leads = ask(FOUR);
        assertThat(asked).hasSize(2);

        answer(asked.getFirst(), TERM);
        assertThat(leads).isNotDone();

        answer(asked.get(1), TERM);
        assertThat(leads).isCompleted();
    }

    @Test
    void theRestAreAskedInPlaceOfOneThatIsLateAndFirstFromThenOn() {
        CompletableFuture<Void> leads = ask(TWO);
        String silent = asked.getFirst();
        whenLate.remove().run();
        assertThat(asked).containsExactlyInAnyOrderElementsOf(TWO);

        answer(asked.getLast(), TERM);
        assertThat(leads).isCompleted();
        var _ = ask(TWO);
        assertThat(asked).doesNotContain(silent).hasSize(1);

        answer(silent, TERM);
        whenLate.forEach(Runnable::run);
        fail(asked.getFirst());
        assertThat(asked).contains(silent);
    }

    @Test
    void theRestAreAskedInPlaceOfOneThatFails() {
        CompletableFuture<Void> leads = ask(TWO);

        fail(asked.getFirst());
        assertThat(asked).containsExactlyInAnyOrderElementsOf(TWO);
        answer(asked.getLast(), TERM);

        assertThat(leads).isCompleted();
    }

    @Test
    void itEndsWhenTooFewAreLeft() {
        CompletableFuture<Void> leads = ask(TWO);

        fail(asked.getFirst());
        fail(asked.getLast());

        assertRefused(leads);
    }

    @Test
    void nobodyIsAskedWhoIsNotNeeded() {
        assertThat(round.ask(TERM, TWO, Set::isEmpty)).isCompleted();
        assertThat(asked).isEmpty();
    }
}
