package dev.cairn.node.http;

import dev.cairn.metadata.Command;
import dev.cairn.metadata.Idempotency;
import dev.cairn.metadata.MetadataView.KeptAnswer;
import dev.cairn.monitoring.Stage;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A write whose body is small and read whole, and which may be the repetition of an earlier one. A repetition is not checked
 * again: what was decided then holds, even if the bucket has other settings now, or is gone.
 *
 * @param idempotency what its command carries
 * @param repeated whether an answer to the same request is kept; two repetitions under way at once may both count as first
 */
record RepeatableWrite(Optional<Idempotency> idempotency, boolean repeated) {
    /** Finds out whether the request is a repetition, and says so in the answer's head. */
    static Future<RepeatableWrite> of(Exchange exchange, byte[] body) {
        Optional<Idempotency> idempotency = Repeatable.of(exchange).map(asked -> asked.with(sha256().digest(body)));
        if (idempotency.isEmpty()) {
            return Future.succeededFuture(new RepeatableWrite(idempotency, false));
        }
        return exchange.reading(view -> view.answered(idempotency.get().key()))
                .map(kept -> new RepeatableWrite(idempotency, isSame(kept, idempotency.get())))
                .onSuccess(write -> write.mark(exchange));
    }

    private static boolean isSame(Optional<KeptAnswer> kept, Idempotency idempotency) {
        return kept.filter(answer -> answer.fingerprint() == idempotency.fingerprint())
                .isPresent();
    }

    private void mark(Exchange exchange) {
        if (repeated) {
            exchange.response().putHeader(Repeatable.REPLAY, "true");
        }
    }

    /** Runs checks that a repetition is spared. */
    Future<Void> unlessRepeated(Supplier<Future<Void>> checks) {
        return repeated ? Future.succeededFuture() : checks.get();
    }

    /**
     * What the n-th command of one request carries; the first carries {@link #idempotency} itself. A blank cannot be in a
     * key that a client sent, so no such key is met by chance, and hashing keeps it short enough.
     */
    Optional<Idempotency> attempt(int number) {
        return number == 0
                ? idempotency
                : idempotency.map(first -> new Idempotency(derivedKey(first.key(), number), first.fingerprint()));
    }

    static String derivedKey(String key, int number) {
        byte[] hash = sha256().digest(key.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash) + " " + number;
    }

    <R> Future<R> submit(Exchange exchange, Command<R> command) {
        exchange.stage(Stage.METADATA);
        return exchange.on(exchange.services().metadata().submit(command));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
