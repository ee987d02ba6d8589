package dev.cairn.node.peer;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Asks the other nodes the same thing at once, and waits for their answers no longer than is said. Safe for use by many threads. */
public final class PeerRound {
    private final Question question;
    private final Supplier<? extends Collection<String>> others;

    /** As {@link PeerClient#call}. */
    @FunctionalInterface
    public interface Question {
        CompletableFuture<byte[]> ask(String node, String name, byte[] body);
    }

    /**
     * What came of it, by node: each is in one of both.
     *
     * @param missing why there is no answer, for people
     */
    public record Answers(Map<String, byte[]> answers, Map<String, String> missing) {
        public static final Answers NONE = new Answers(Map.of(), Map.of());
    }

    private record Answer(byte[] body, String problem) {}

    /** @param others the nodes beside this one, as they are now */
    public PeerRound(Question question, Supplier<? extends Collection<String>> others) {
        this.question = question;
        this.others = others;
    }

    /**
     * Asks.
     *
     * @param name of a {@link PeerCall} there
     * @return completes after {@code limit} at the latest, and never fails
     */
    public CompletableFuture<Answers> ask(String name, byte[] body, Duration limit) {
        Map<String, CompletableFuture<Answer>> asked = new TreeMap<>();
        for (String node : others.get()) {
            asked.put(node, ask(node, name, body, limit));
        }
        return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
                .thenApply(_ -> sorted(asked));
    }

    private CompletableFuture<Answer> ask(String node, String name, byte[] body, Duration limit) {
        return question.ask(node, name, body)
                .copy() // The question goes on, as its connection may be one that is being made.
                .orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS)
                .handle((answer, failure) ->
                        failure == null ? new Answer(answer, "") : new Answer(new byte[0], problem(failure, limit)));
    }

    private static String problem(Throwable failure, Duration limit) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof TimeoutException
                ? "no answer within %d ms".formatted(limit.toMillis())
                : String.valueOf(cause.getMessage());
    }

    private static Answers sorted(Map<String, CompletableFuture<Answer>> asked) {
        Map<String, byte[]> answers = new TreeMap<>();
        Map<String, String> missing = new TreeMap<>();
        asked.forEach((node, done) -> {
            Answer answer = done.join();
            if (answer.problem().isEmpty()) {
                answers.put(node, answer.body());
            } else {
                missing.put(node, answer.problem());
            }
        });
        return new Answers(answers, missing);
    }
}
