package dev.cairn.node.validation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The types of most files, told in under a microsecond. It names the type of uploads that declare none, where a full look
 * would cost more than storing a small object; and it spares {@link TikaTypes} a look when it agrees with what was
 * declared. It never contradicts: what it does not know is left open.
 */
final class CommonTypes {
    static final String UNKNOWN = "application/octet-stream";
    static final String TEXT = "text/plain";

    private static final int TEXT_LOOK_BYTES = 512;

    /** Bytes at an offset that only files of one type have there. */
    private record Signature(int offset, byte[] bytes, String type) {
        static Signature of(int offset, String latin1, String type) {
            return new Signature(offset, latin1.getBytes(StandardCharsets.ISO_8859_1), type);
        }

        boolean matches(ByteBuffer head) {
            if (head.remaining() < offset + bytes.length) {
                return false;
            }
            for (int i = 0; i < bytes.length; i++) {
                if (head.get(head.position() + offset + i) != bytes[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    private static final List<Signature> SIGNATURES = List.of(
            Signature.of(0, "\u00ff\u00d8\u00ff", "image/jpeg"),
            Signature.of(0, "\u0089PNG\r\n\u001a\n", "image/png"),
            Signature.of(0, "GIF87a", "image/gif"),
            Signature.of(0, "GIF89a", "image/gif"),
            Signature.of(8, "WEBPVP8", "image/webp"),
            Signature.of(4, "ftypavif", "image/avif"),
            Signature.of(4, "ftypheic", "image/heic"),
            Signature.of(4, "ftypmp42", "video/mp4"),
            Signature.of(4, "ftypisom", "video/mp4"),
            Signature.of(4, "ftypqt  ", "video/quicktime"),
            Signature.of(0, "%PDF-", "application/pdf"),
            Signature.of(0, "PK\u0003\u0004", "application/zip"),
            Signature.of(0, "\u001f\u008b\b", "application/gzip"),
            Signature.of(0, "(\u00b5/\u00fd", "application/zstd"),
            Signature.of(0, "\u00fd7zXZ\u0000", "application/x-xz"),
            Signature.of(0, "7z\u00bc\u00af'\u001c", "application/x-7z-compressed"),
            Signature.of(257, "ustar", "application/x-tar"),
            Signature.of(0, "ID3", "audio/mpeg"),
            Signature.of(0, "OggS", "application/ogg"),
            Signature.of(0, "fLaC", "audio/flac"),
            Signature.of(8, "WAVEfmt ", "audio/wav"),
            Signature.of(0, "wOF2", "font/woff2"),
            Signature.of(0, "\u0000asm", "application/wasm"));

    /** Types that only the name can tell, and the type that the content must look like for it. */
    private record Named(String looksLike, String type) {}

    private static final Map<String, Named> BY_EXTENSION = Map.ofEntries(
            text("txt", TEXT),
            text("html", "text/html"),
            text("htm", "text/html"),
            text("css", "text/css"),
            text("js", "text/javascript"),
            text("mjs", "text/javascript"),
            text("json", "application/json"),
            text("xml", "application/xml"),
            text("svg", "image/svg+xml"),
            text("csv", "text/csv"),
            text("md", "text/markdown"),
            text("yaml", "application/yaml"),
            text("yml", "application/yaml"),
            zip("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            zip("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            zip("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
            zip("odt", "application/vnd.oasis.opendocument.text"),
            zip("ods", "application/vnd.oasis.opendocument.spreadsheet"),
            zip("epub", "application/epub+zip"),
            zip("jar", "application/java-archive"),
            zip("apk", "application/vnd.android.package-archive"));

    private CommonTypes() {}

    private static Map.Entry<String, Named> text(String extension, String type) {
        return Map.entry(extension, new Named(TEXT, type));
    }

    private static Map.Entry<String, Named> zip(String extension, String type) {
        return Map.entry(extension, new Named("application/zip", type));
    }

    /** The type that the first bytes give away. */
    static Optional<String> bySignature(ByteBuffer head) {
        for (Signature signature : SIGNATURES) {
            if (signature.matches(head)) {
                return Optional.of(signature.type());
            }
        }
        return Optional.empty();
    }

    /** The likeliest type of a body without declared type; the extension decides only among types that look alike. */
    static String guess(ByteBuffer head, String extension) {
        String seen = bySignature(head).orElseGet(() -> looksLikeText(head) ? TEXT : UNKNOWN);
        Named named = BY_EXTENSION.get(extension);
        return named != null && named.looksLike().equals(seen) ? named.type() : seen;
    }

    /** Whether it begins without a byte that no text has; bytes above 0x7f belong to UTF-8 and its forerunners. */
    private static boolean looksLikeText(ByteBuffer head) {
        int end = Math.min(head.remaining(), TEXT_LOOK_BYTES);
        for (int i = 0; i < end; i++) {
            int c = head.get(head.position() + i) & 0xff;
            if (c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1b) {
                return false;
            }
        }
        return end > 0;
    }
}
