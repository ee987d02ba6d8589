package dev.cairn.metadata;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Digests of an object's bytes as the client sent them, before compression or encryption. */
public final class Digests {
    public static final int SHA256_BYTES = 32;
    public static final int MD5_BYTES = 16;

    private final byte[] sha256;
    private final int crc32c;
    private final byte[] md5;

    /**
     * @param sha256 32 bytes, copied
     * @param crc32c as {@link java.util.zip.CRC32C} gives it, in the low 32 bits
     * @param md5 16 bytes if the client asked for it, copied
     * @throws IllegalArgumentException if an array has the wrong length
     */
    public Digests(byte[] sha256, int crc32c, Optional<byte[]> md5) {
        if (sha256.length != SHA256_BYTES || md5.map(m -> m.length != MD5_BYTES).orElse(false)) {
            throw new IllegalArgumentException("SHA-256 has 32 bytes and MD5 has 16");
        }
        this.sha256 = sha256.clone();
        this.crc32c = crc32c;
        this.md5 = md5.map(byte[]::clone).orElseGet(() -> new byte[0]);
    }

    /** 32 bytes, in a new array. */
    public byte[] sha256() {
        return sha256.clone();
    }

    public int crc32c() {
        return crc32c;
    }

    /** 16 bytes, in a new array, if the client asked for MD5. */
    public Optional<byte[]> md5() {
        return md5.length == 0 ? Optional.empty() : Optional.of(md5.clone());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Digests that
                && crc32c == that.crc32c
                && Arrays.equals(sha256, that.sha256)
                && Arrays.equals(md5, that.md5);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sha256);
    }

    @Override
    public String toString() {
        return "sha-256=" + HexFormat.of().formatHex(sha256);
    }
}
