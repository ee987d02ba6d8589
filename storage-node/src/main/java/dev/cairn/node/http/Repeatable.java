package dev.cairn.node.http;

import dev.cairn.metadata.Idempotency;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request with an {@code Idempotency-Key}, known by all that it asks.
 *
 * @param key as the client sent it
 * @param target hash of the method and the raw target
 * @param asked hash of these and of the headers that bear on the outcome
 */
record Repeatable(String key, byte[] target, byte[] asked) {
    static final String FIELD = "Idempotency-Key";
    static final String REPLAY = "Cairn-Idempotent-Replay";

    /** Headers that change what a write does, in lower case; and all that start with {@code cairn-meta-}. */
    private static final List<String> HEADERS = List.of(
            "cache-control",
            "cairn-source-if-match",
            "cairn-tags",
            "cairn-want-md5",
            "content-disposition",
            "content-language",
            "content-type",
            "if-match",
            "if-none-match");

    /**
     * The key of a request, if it has one.
     *
     * @throws RequestException {@link RequestError.Malformed} if it is empty, too long, or not visible ASCII
     */
    static Optional<Repeatable> of(Exchange exchange) {
        return exchange.header(FIELD).map(key -> {
            boolean shaped = !key.isEmpty()
                    && key.length() <= Idempotency.KEY_LENGTH_MAX
                    && key.chars().allMatch(c -> c > 0x20 && c < 0x7f);
            if (!shaped) {
                throw RequestException.malformed(
                        FIELD, "1 to " + Idempotency.KEY_LENGTH_MAX + " visible ASCII characters", key);
            }
            byte[] target = target(exchange);
            return new Repeatable(key, target, asked(exchange, target));
        });
    }

    /** What the command carries, once the body is known. */
    Idempotency with(byte[] bodyDigest) {
        MessageDigest hash = sha256();
        hash.update(asked);
        hash.update(bodyDigest);
        return new Idempotency(key, ByteBuffer.wrap(hash.digest()).getLong());
    }

    /**
     * The same for the n-th file of a form. The form's own {@code Content-Type} does not count, for its boundary is another
     * in every repetition.
     */
    Repeatable file(int number, FormFile file) {
        MessageDigest hash = sha256();
        hash.update(target);
        add(hash, file.field());
        add(hash, file.name());
        add(hash, file.keyTemplate().orElse(""));
        add(hash, file.declaredType().orElse(""));
        byte[] asked = hash.digest();
        return new Repeatable(RepeatableWrite.derivedKey(key, number), target, asked);
    }

    private static byte[] target(Exchange exchange) {
        MessageDigest hash = sha256();
        add(hash, exchange.request().method().name());
        add(hash, exchange.request().uri());
        return hash.digest();
    }

    private static byte[] asked(Exchange exchange, byte[] target) {
        MessageDigest hash = sha256();
        hash.update(target);
        exchange.request().headers().entries().stream()
                .map(header -> Map.entry(header.getKey().toLowerCase(Locale.ROOT), header.getValue()))
                .filter(header ->
                        HEADERS.contains(header.getKey()) || header.getKey().startsWith(AttributeHeaders.META_PREFIX))
                .map(header -> header.getKey() + ":" + header.getValue())
                .sorted()
                .forEach(line -> add(hash, line));
        return hash.digest();
    }

    /** Lengths go first, so that no two sequences of texts hash the same bytes. */
    private static void add(MessageDigest hash, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        hash.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
        hash.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
