package dev.cairn.node.http;

import dev.cairn.metadata.Digests;
import dev.cairn.node.transfer.AnnouncedDigests;
import dev.cairn.node.transfer.AnnouncedDigests.Announced;
import dev.cairn.node.transfer.DigestAlgorithm;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Digests in header fields: {@code Content-Digest} and {@code Repr-Digest} (RFC 9530), {@code Content-MD5} (RFC 1864). */
final class DigestFields {
    private static final String CONTENT_DIGEST = "Content-Digest";
    private static final String REPR_DIGEST = "Repr-Digest";
    private static final String CONTENT_MD5 = "Content-MD5";

    private DigestFields() {}

    /**
     * What the fields of a request announce. Algorithms that are not known here are passed over.
     *
     * @throws RequestException {@link RequestError.Malformed}
     */
    static AnnouncedDigests announced(
            Optional<String> contentDigest, Optional<String> reprDigest, Optional<String> contentMd5) {
        if (contentDigest.isEmpty() && reprDigest.isEmpty() && contentMd5.isEmpty()) {
            return AnnouncedDigests.NONE;
        }
        List<Announced> sent = new ArrayList<>();
        contentDigest.ifPresent(value -> sent.addAll(dictionary(CONTENT_DIGEST, value)));
        contentMd5.ifPresent(value -> sent.add(new Announced(
                CONTENT_MD5, DigestAlgorithm.MD5, base64(CONTENT_MD5, DigestAlgorithm.MD5, value.strip()))));
        List<Announced> plain =
                reprDigest.map(value -> dictionary(REPR_DIGEST, value)).orElse(List.of());
        return new AnnouncedDigests(sent, plain);
    }

    /** The value of {@code Repr-Digest} in an answer. */
    static String repr(Digests digests) {
        StringBuilder text = new StringBuilder(112);
        append(text, DigestAlgorithm.SHA_256, digests.sha256());
        append(
                text.append(", "),
                DigestAlgorithm.CRC32C,
                ByteBuffer.allocate(4).putInt(digests.crc32c()).array());
        digests.md5().ifPresent(md5 -> append(text.append(", "), DigestAlgorithm.MD5, md5));
        return text.toString();
    }

    private static void append(StringBuilder text, DigestAlgorithm algorithm, byte[] value) {
        text.append(algorithm.token())
                .append("=:")
                .append(Base64.getEncoder().encodeToString(value))
                .append(':');
    }

    /** A dictionary of byte sequences (RFC 8941); of one algorithm given twice the last counts. */
    private static List<Announced> dictionary(String field, String value) {
        List<Announced> all = new ArrayList<>();
        for (String member : value.split(",", -1)) {
            String text = member.strip();
            int equals = text.indexOf('=');
            int parameters = text.indexOf(';');
            String bytes =
                    text.substring(equals + 1, parameters < 0 ? text.length() : Math.max(parameters, equals + 1));
            if (equals < 1 || bytes.length() < 2 || !bytes.startsWith(":") || !bytes.endsWith(":")) {
                throw malformed(field, value);
            }
            DigestAlgorithm.of(text.substring(0, equals)).ifPresent(algorithm -> {
                all.removeIf(each -> each.algorithm() == algorithm);
                all.add(new Announced(
                        field, algorithm, base64(field, algorithm, bytes.substring(1, bytes.length() - 1))));
            });
        }
        return all;
    }

    private static byte[] base64(String field, DigestAlgorithm algorithm, String text) {
        try {
            byte[] value = Base64.getDecoder().decode(text);
            if (value.length == algorithm.bytes()) {
                return value;
            }
        } catch (IllegalArgumentException e) {
            throw malformed(field, text);
        }
        throw RequestException.malformed(
                field, algorithm.bytes() + " bytes of " + algorithm.token() + " in base 64", text);
    }

    private static RequestException malformed(String field, String value) {
        return RequestException.malformed(field, "digests in the form 'sha-256=:<base 64>:'", value);
    }
}
