package dev.cairn.monitoring.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.monitoring.alerts.AlertMeters.Result;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Goal: a receiver that fails, hangs or refuses delays nothing but itself. Method: senders, threads and time by hand. */
class WebhooksTest {
    private final FakeSender sender = new FakeSender();
    private final Deque<Runnable> threads = new ArrayDeque<>();
    private final List<Duration> pauses = new ArrayList<>();
    private final Deque<Runnable> pausing = new ArrayDeque<>();
    private final List<Result> results = new ArrayList<>();
    private final List<String> givenUp = new ArrayList<>();
    private boolean tells = true;
    private final Webhooks webhooks = new Webhooks(new WebhookQueue.Tools(
            sender,
            threads::add,
            (after, task) -> {
                pauses.add(after);
                pausing.add(task);
            },
            new Random(1),
            _ -> tells,
            results::add,
            (webhook, _) -> givenUp.add(webhook.name())));

    private static final class FakeSender implements AlertSender {
        private final List<String> sent = new ArrayList<>();
        private final Map<String, IOException> failing = new HashMap<>();

        @Override
        public void send(Webhook webhook, AlertChange change) throws IOException {
            IOException failure = failing.get(webhook.name());
            if (failure != null) {
                throw failure;
            }
            sent.add(webhook.name() + " " + change.summary());
        }
    }

    private void use(String... names) {
        Map<String, Webhook> all = new TreeMap<>();
        for (String name : names) {
            all.put(name, Webhook.of(name, "http://localhost/" + name, Map.of()));
        }
        webhooks.set(all);
    }

    private static AlertChange change(String summary) {
        return new AlertChange(
                Instant.EPOCH,
                AlertChange.Kind.FIRING,
                "rule",
                Severity.INFO,
                Optional.empty(),
                summary,
                Optional.empty(),
                Optional.empty());
    }

    private void run() {
        while (!threads.isEmpty()) {
            threads.removeFirst().run();
        }
    }

    private void pass() {
        List<Runnable> due = new ArrayList<>(pausing);
        pausing.clear();
        due.forEach(Runnable::run);
        run();
    }

    @Test
    void whatIsPutInWaitsForAThreadAndNobodyWaitsForIt() {
        use("pager");
        webhooks.put(change("one"));
        webhooks.put(change("two"));
        assertThat(sender.sent).isEmpty();
        assertThat(webhooks.waiting()).isEqualTo(2);

        run();
        assertThat(sender.sent).containsExactly("pager one", "pager two");
        assertThat(results).containsOnly(Result.DELIVERED);
        assertThat(webhooks.waiting()).isZero();
    }

    @Test
    void whatIsNoLongerForThisNodeToTellIsNotSent() {
        use("pager");
        sender.failing.put("pager", new IOException("answered 500"));
        webhooks.put(change("one"));
        run();
        sender.failing.clear();

        tells = false; // As of a node that does not lead any more.
        pass();
        run();
        tells = true;
        webhooks.put(change("two"));
        run();

        assertThat(sender.sent).containsExactly("pager two");
        assertThat(results).containsExactly(Result.DELIVERED);
    }

    @Test
    void whatFailsIsTriedAgainInOrderAfterPausesThatGrow() {
        use("pager");
        sender.failing.put("pager", new IOException("answered 500"));
        webhooks.put(change("one"));
        webhooks.put(change("two"));
        run();
        for (int i = 1; i < 4; i++) {
            pass();
        }
        sender.failing.clear();
        pass();

        assertThat(sender.sent).containsExactly("pager one", "pager two");
        assertThat(pauses).hasSize(4);
        for (int i = 0; i < pauses.size(); i++) {
            assertThat(pauses.get(i)).isBetween(Duration.ZERO, Duration.ofSeconds(1L << i));
        }
        assertThat(results).containsExactly(Result.DELIVERED, Result.DELIVERED);
    }

    @Test
    void pausesAreOfAnyLengthUpToTheirBoundAndNeverLongerThanAMinute() {
        Random random = new Random(7);
        List<Duration> third = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            third.add(Backoff.after(3, random));
            assertThat(Backoff.after(1_000, random)).isLessThanOrEqualTo(Duration.ofMinutes(1));
        }

        assertThat(third)
                .allMatch(pause -> pause.compareTo(Duration.ofSeconds(4)) <= 0)
                .anyMatch(pause -> pause.compareTo(Duration.ofSeconds(1)) < 0)
                .anyMatch(pause -> pause.compareTo(Duration.ofSeconds(3)) > 0);
    }

    @Test
    void afterSoManyAttemptsItIsGivenUpAndTheNextOneHasItsTurn() {
        use("pager");
        sender.failing.put("pager", new IOException("refused"));
        webhooks.put(change("one"));
        run();
        for (int i = 1; i < Backoff.ATTEMPTS_MAX; i++) {
            pass();
        }
        assertThat(results).containsExactly(Result.FAILED);
        assertThat(givenUp).containsExactly("pager");
        assertThat(pausing).isEmpty();

        sender.failing.clear();
        webhooks.put(change("two"));
        run();
        assertThat(sender.sent).containsExactly("pager two");
    }

    @Test
    void whatTheReceiverDoesNotWantIsNotTriedAgain() {
        use("pager");
        sender.failing.put("pager", new AlertSender.RefusedException("answered 404"));
        webhooks.put(change("one"));
        run();

        assertThat(results).containsExactly(Result.FAILED);
        assertThat(pausing).isEmpty();
    }

    @Test
    void aReceiverThatHangsDelaysNoOther() {
        use("hangs", "pager");
        webhooks.put(change("one"));
        Runnable hanging = threads.removeFirst(); // Its thread is in the call.
        webhooks.put(change("two"));
        run();

        assertThat(sender.sent).containsExactly("pager one", "pager two");
        assertThat(webhooks.waiting()).isEqualTo(2);
        hanging.run();
        assertThat(sender.sent).contains("hangs one");
    }

    @Test
    void aLineThatIsFullLosesItsOldestAndCountsThem() {
        use("pager");
        sender.failing.put("pager", new IOException("refused"));
        for (int i = 0; i < WebhookQueue.WAITING_MAX + 4; i++) {
            webhooks.put(change("number " + i));
        }
        assertThat(results).containsExactly(Result.DROPPED, Result.DROPPED, Result.DROPPED);
        assertThat(webhooks.waiting()).isEqualTo(WebhookQueue.WAITING_MAX + 1);

        sender.failing.clear();
        run();
        assertThat(sender.sent).startsWith("pager number 0", "pager number 4").hasSize(WebhookQueue.WAITING_MAX + 1);
    }

    @Test
    void aWebhookThatIsRemovedIsToldNothingMoreAndOneThatStaysKeepsItsLine() {
        use("pager", "chat");
        sender.failing.put("pager", new IOException("refused"));
        webhooks.put(change("one"));
        run();
        use("chat");
        sender.failing.clear();
        pass();
        webhooks.put(change("two"));
        run();

        assertThat(sender.sent).containsExactly("chat one", "chat two");
        assertThat(pausing).isEmpty();
    }

    @Test
    void whatIsNotSentWhenTheyAreClosedIsGivenBackTheFirstOfItFirst() {
        use("pager", "chat");
        sender.failing.put("pager", new IOException("refused"));
        webhooks.put(change("one"));
        webhooks.put(change("two"));
        run();
        webhooks.close(Duration.ofMinutes(1)); // Without a wait: no attempt is under way.
        sender.failing.clear();
        pass();
        webhooks.put("chat", change("three"));
        run();
        Map<String, List<AlertChange>> left = webhooks.waitingByName();

        assertThat(left.get("pager")).extracting(AlertChange::summary).containsExactly("one", "two");
        assertThat(left.get("chat")).extracting(AlertChange::summary).containsExactly("three");
        assertThat(sender.sent).containsExactly("chat one", "chat two");
    }
}
