package dev.cairn.node.validation;

import java.util.Map;

/** Names in wide use for types that are registered under another name. */
final class TypeAliases {
    private static final Map<String, String> CANONICAL = Map.of(
            "image/jpg", "image/jpeg",
            "image/pjpeg", "image/jpeg",
            "image/x-png", "image/png",
            "audio/mp3", "audio/mpeg",
            "audio/x-m4a", "audio/mp4",
            "video/x-m4v", "video/mp4",
            "application/x-zip", "application/zip",
            "application/x-zip-compressed", "application/zip",
            "application/x-gzip", "application/gzip",
            "text/xml", "application/xml");

    private TypeAliases() {}

    /** The registered name of {@code type}, which is in lower case and without parameters; most often itself. */
    static String canonical(String type) {
        return CANONICAL.getOrDefault(type, type);
    }
}
