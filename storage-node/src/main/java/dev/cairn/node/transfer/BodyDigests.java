package dev.cairn.node.transfer;

import dev.cairn.metadata.Digests;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.zip.CRC32C;

/** SHA-256 and CRC32C of a body as it passes, and MD5 if wanted. Used by one thread at a time, for one body. */
public final class BodyDigests {
    private final MessageDigest sha256 = digest("SHA-256");
    private final CRC32C crc32c = new CRC32C();
    private final Optional<MessageDigest> md5;

    public BodyDigests(boolean wantMd5) {
        this.md5 = wantMd5 ? Optional.of(digest("MD5")) : Optional.empty();
    }

    /** Takes the bytes from position to limit and leaves both as they are. */
    public void update(ByteBuffer bytes) {
        sha256.update(bytes.duplicate());
        crc32c.update(bytes.duplicate());
        md5.ifPresent(digest -> digest.update(bytes.duplicate()));
    }

    /** The digests of all that was taken. Call once, last. */
    public Digests finish() {
        return new Digests(sha256.digest(), (int) crc32c.getValue(), md5.map(MessageDigest::digest));
    }

    /** The digests of a whole body. */
    public static Digests of(ByteBuffer body, boolean wantMd5) {
        BodyDigests digests = new BodyDigests(wantMd5);
        digests.update(body);
        return digests.finish();
    }

    /** One digest in its binary form; of MD5 only if it was wanted. */
    static byte[] value(Digests digests, DigestAlgorithm algorithm) {
        return switch (algorithm) {
            case SHA_256 -> digests.sha256();
            case CRC32C -> ByteBuffer.allocate(4).putInt(digests.crc32c()).array();
            case MD5 -> digests.md5().orElseThrow(() -> new IllegalStateException("MD5 was not computed"));
        };
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + name, e);
        }
    }
}
