package dev.cairn.node.transfer;

import java.util.Optional;

/** Digests of bodies that the store computes and verifies. */
public enum DigestAlgorithm {
    SHA_256("sha-256", 32),
    CRC32C("crc32c", 4),
    MD5("md5", 16);

    private final String token;
    private final int bytes;

    DigestAlgorithm(String token, int bytes) {
        this.token = token;
        this.bytes = bytes;
    }

    /** Its name in the registry of RFC 9530. */
    public String token() {
        return token;
    }

    /** Length of a value. */
    public int bytes() {
        return bytes;
    }

    public static Optional<DigestAlgorithm> of(String token) {
        for (DigestAlgorithm algorithm : values()) {
            if (algorithm.token.equals(token)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }
}
