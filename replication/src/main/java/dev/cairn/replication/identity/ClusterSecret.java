package dev.cairn.replication.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What all nodes of a cluster know and nobody else. It is never sent: keys are derived from it, each for one purpose. Immutable; its text
 * form shows nothing of it.
 */
public final class ClusterSecret {
    /** Shorter ones can be guessed by who once saw a certificate that was signed with them. */
    static final int LENGTH_MIN = 24;

    static final int LENGTH_MAX = 1_024;

    private static final int GENERATED_BYTES = 32;

    /** OWASP's figure of 2023 for PBKDF2 with HMAC-SHA512; some 100 ms, once in a start. */
    private static final int ITERATIONS = 210_000;

    private static final int MASTER_BITS = 512;
    private static final byte[] SALT = "cairn cluster secret 1".getBytes(StandardCharsets.US_ASCII);

    private final SecretKey master;

    private ClusterSecret(SecretKey master) {
        this.master = master;
    }

    /**
     * Takes some 100 ms of a processor.
     *
     * @param text white space around it does not count, so that it may come from a file with an end of line
     * @throws IllegalArgumentException if it has fewer than 24 or more than 1,024 characters; the message says nothing else of it
     */
    public static ClusterSecret of(String text) {
        String secret = text.strip();
        if (secret.length() < LENGTH_MIN || secret.length() > LENGTH_MAX) {
            throw new IllegalArgumentException("the cluster's secret must have %d to %d characters; has %d"
                    .formatted(LENGTH_MIN, LENGTH_MAX, secret.length()));
        }
        try {
            PBEKeySpec spec = new PBEKeySpec(secret.toCharArray(), SALT, ITERATIONS, MASTER_BITS);
            byte[] master = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                    .generateSecret(spec)
                    .getEncoded();
            return new ClusterSecret(new SecretKeySpec(master, "HKDF"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK 25 derives keys from passwords", e);
        }
    }

    /** A new one, of 43 characters with 256 bits. */
    public static String generate(SecureRandom random) {
        byte[] bytes = new byte[GENERATED_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * Bytes for one purpose; the same on every node, and nothing follows from them for another (HKDF-Expand, RFC 5869).
     *
     * @param purpose a name that no other use has
     * @param length 1 to 255 × 64
     */
    public byte[] derive(String purpose, int length) {
        try {
            HKDFParameterSpec expand =
                    HKDFParameterSpec.expandOnly(master, purpose.getBytes(StandardCharsets.US_ASCII), length);
            return KDF.getInstance("HKDF-SHA512").deriveData(expand);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK 25 has HKDF", e);
        }
    }

    @Override
    public String toString() {
        return "ClusterSecret[hidden]";
    }
}
