package dev.cairn.node.http;

import dev.cairn.metadata.Bucket;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Where a listing goes on: opaque to clients, base 64 (URL form) of
 *
 * <pre>
 * offset  bytes  field
 * 0       1      format, 0x01
 * 1       8      sequence number of the point in time that the listing shows
 * 9       8      check: the first bytes of SHA-256 over all other fields, the bucket's id, prefix and delimiter
 * 17      n      the last key or prefix of the page before, in UTF-8
 * </pre>
 *
 * The check finds tokens that were damaged or belong to another listing. It is no secret: a token opens nothing that the
 * parameter {@code after} does not.
 *
 * @param sequence the point in time
 * @param after the last key or prefix of the page before
 */
record PageToken(long sequence, String after) {
    private static final byte FORMAT = 1;
    private static final int CHECK_BYTES = 8;
    private static final int FIXED_BYTES = 1 + Long.BYTES + CHECK_BYTES;

    String encode(Bucket bucket, String prefix, Optional<String> delimiter) {
        byte[] last = after.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(FIXED_BYTES + last.length)
                .put(FORMAT)
                .putLong(sequence)
                .put(check(bucket, prefix, delimiter))
                .put(last);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** @throws RequestException {@link RequestError.InvalidToken} */
    static PageToken decode(String text, Bucket bucket, String prefix, Optional<String> delimiter) {
        ByteBuffer bytes = ByteBuffer.wrap(base64(text));
        if (bytes.remaining() < FIXED_BYTES || bytes.get() != FORMAT) {
            throw invalid("The token is not one of this store.");
        }
        long sequence = bytes.getLong();
        PageToken token = new PageToken(sequence, utf8(bytes.position(FIXED_BYTES)));
        // Made again it must be the same: so the check is right, and no bit that base 64 ignores was touched.
        if (!token.encode(bucket, prefix, delimiter).equals(text)) {
            throw invalid("The token is damaged, or belongs to a listing of another bucket, prefix or delimiter.");
        }
        return token;
    }

    private byte[] check(Bucket bucket, String prefix, Optional<String> delimiter) {
        MessageDigest hash = sha256();
        hash.update(ByteBuffer.allocate(1 + 2 * Long.BYTES)
                .put(FORMAT)
                .putLong(sequence)
                .putLong(bucket.id())
                .flip());
        add(hash, after);
        add(hash, prefix);
        add(hash, delimiter.orElse(""));
        return Arrays.copyOf(hash.digest(), CHECK_BYTES);
    }

    /** Lengths go first, so that no two sequences of texts hash the same bytes. */
    private static void add(MessageDigest hash, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        hash.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        hash.update(bytes);
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw invalid("The token is not one of this store.");
        }
    }

    private static String utf8(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw invalid("The token is damaged.");
        }
    }

    private static RequestException invalid(String reason) {
        return new RequestException(new RequestError.InvalidToken(reason));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
