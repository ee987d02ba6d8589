package dev.cairn.node.transfer;

import dev.cairn.metadata.Digests;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;

/**
 * The digests that a client announced for its body.
 *
 * @param sent of the bytes as they are sent
 * @param plain of the bytes after the content coding is undone
 */
public record AnnouncedDigests(List<Announced> sent, List<Announced> plain) {
    public static final AnnouncedDigests NONE = new AnnouncedDigests(List.of(), List.of());

    public AnnouncedDigests {
        sent = List.copyOf(sent);
        plain = List.copyOf(plain);
    }

    /**
     * @param field the header field that announces it
     * @param value the digest, of the algorithm's length
     */
    public record Announced(String field, DigestAlgorithm algorithm, byte[] value) {}

    boolean wantMd5OfSent() {
        return sent.stream().anyMatch(each -> each.algorithm() == DigestAlgorithm.MD5);
    }

    boolean wantMd5OfPlain() {
        return plain.stream().anyMatch(each -> each.algorithm() == DigestAlgorithm.MD5);
    }

    /** @throws TransferException {@link TransferError.DigestMismatch} */
    void checkSent(Digests received) {
        sent.forEach(each -> check(each, received));
    }

    /** @throws TransferException {@link TransferError.DigestMismatch} */
    void checkPlain(Digests received) {
        plain.forEach(each -> check(each, received));
    }

    private static void check(Announced announced, Digests received) {
        byte[] value = BodyDigests.value(received, announced.algorithm());
        if (!MessageDigest.isEqual(value, announced.value())) {
            throw new TransferException(new TransferError.DigestMismatch(
                    announced.field(),
                    text(announced.algorithm(), announced.value()),
                    text(announced.algorithm(), value)));
        }
    }

    private static String text(DigestAlgorithm algorithm, byte[] value) {
        return algorithm.token() + "=:" + Base64.getEncoder().encodeToString(value) + ":";
    }
}
