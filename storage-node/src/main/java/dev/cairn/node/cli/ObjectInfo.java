package dev.cairn.node.cli;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the store says about one object.
 *
 * @param etag as the server wrote it, with its quotes; empty if it was not given
 * @param sha256 lower-case hex; empty if it was not given
 * @param json all that is known, with the names of the API
 */
record ObjectInfo(String key, long bytes, String sha256, String etag, Map<String, Object> json) {
    /** From an object JSON. @throws IOException if key or size are not in it */
    static ObjectInfo of(Map<String, Object> json) throws IOException {
        if (json.get("key") instanceof String key && json.get("size") instanceof Long bytes) {
            return new ObjectInfo(key, bytes, text(json, "sha256"), text(json, "etag"), json);
        }
        throw new IOException("an object without key or size");
    }

    /** From the headers of an answer to HEAD or GET of the whole object. */
    static ObjectInfo of(Remote remote, HttpHeaders headers) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("bucket", remote.bucket());
        json.put("key", remote.key());
        headers.firstValueAsLong("Cairn-Version").ifPresent(version -> json.put("version", version));
        headers.firstValue("ETag").ifPresent(etag -> json.put("etag", etag));
        long bytes = headers.firstValueAsLong("Content-Length").orElse(0);
        json.put("size", bytes);
        String reprDigest = String.join(", ", headers.allValues("Repr-Digest"));
        Sha256.fromHeader(reprDigest).ifPresent(sha256 -> json.put("sha256", sha256));
        for (Map.Entry<String, String> shown : HeaderNames.SHOWN.entrySet()) {
            headers.firstValue(shown.getKey()).ifPresent(value -> json.put(shown.getValue(), value));
        }
        json.computeIfPresent("modified", (_, date) -> HeaderNames.instant(date.toString()));
        HeaderNames.addMetadata(headers, json);
        return new ObjectInfo(remote.key(), bytes, text(json, "sha256"), text(json, "etag"), json);
    }

    boolean sameBytes(long otherBytes, String otherSha256) {
        return bytes == otherBytes && !sha256.isEmpty() && sha256.equals(otherSha256);
    }

    long version() {
        return json.get("version") instanceof Long version ? version : 0;
    }

    /** When the file that it was put from was last changed, if it says so. */
    Optional<Instant> fileTime() {
        try {
            return json.get("metadata") instanceof Map<?, ?> metadata
                            && metadata.get(HeaderNames.FILE_TIME) instanceof String time
                    ? Optional.of(Instant.parse(time))
                    : Optional.empty();
        } catch (DateTimeException _) {
            return Optional.empty(); // Anybody may write there what he likes.
        }
    }

    private static String text(Map<String, Object> json, String name) {
        return json.get(name) instanceof String text ? text : "";
    }
}
