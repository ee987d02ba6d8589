package dev.cairn.metadata;

/**
 * Makes a command safe to repeat. The first command with a key is applied and its result kept for
 * {@link #RETENTION_HOURS}; a later one with the same key and fingerprint gets that result and changes nothing; one with
 * another fingerprint is refused with {@link MetadataError.IdempotencyMismatch}. Failures are kept as well as successes,
 * but for {@link MetadataError.ContentCondemned}: the same request is good with another upload.
 *
 * @param key chosen by the client, 1 to 255 characters
 * @param fingerprint 64-bit hash of what was asked: method, target, relevant headers and the body's digest
 */
public record Idempotency(String key, long fingerprint) {
    public static final int RETENTION_HOURS = 24;
    public static final int KEY_LENGTH_MAX = 255;
}
