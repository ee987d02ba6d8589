package dev.cairn.node.http;

import dev.cairn.metadata.Content;
import dev.cairn.metadata.ObjectVersion;
import dev.cairn.node.compression.Frames;
import java.util.Optional;
import java.util.Set;

/**
 * A body that goes out compressed as it is stored.
 *
 * @param name of its content coding
 * @param bytes how many of the blob's are sent: its frames, without their table
 */
record StoredCoding(String name, Content.Framed content, long bytes) {
    /** Of all that there are. */
    static final Set<String> NAMES = Set.of("zstd", "gzip", "deflate");

    /**
     * How a version is sent to a client that wants all of it.
     *
     * @param acceptEncoding value of the field
     * @return empty if it is stored otherwise, or so that the client does not read it
     */
    static Optional<StoredCoding> of(ObjectVersion version, Optional<String> acceptEncoding) {
        return possible(version)
                .filter(coding -> acceptEncoding
                        .filter(value -> Accept.names(value, coding.name()))
                        .isPresent());
    }

    /** How a version is sent to whoever accepts it; then what is sent varies with that. */
    static Optional<StoredCoding> possible(ObjectVersion version) {
        boolean encoded = version.attributes().contentEncoding().isPresent();
        return version.content() instanceof Content.Framed framed && !encoded
                ? name(framed, version.sizeBytes())
                        .map(name -> new StoredCoding(
                                name, framed, framed.blobBytes() - Frames.tableBytes(version.sizeBytes())))
                : Optional.empty();
    }

    /** Chromium reads zstd frames behind each other, and of gzip only what the first member holds. */
    private static Optional<String> name(Content.Framed framed, long sizeBytes) {
        boolean one = Frames.count(sizeBytes) == 1;
        return switch (framed.coding()) {
            case ZSTD -> Optional.of("zstd");
            case GZIP -> one ? Optional.of("gzip") : Optional.empty();
            case DEFLATE -> one ? Optional.of("deflate") : Optional.empty();
            case LZ4, SNAPPY, XZ -> Optional.empty();
        };
    }
}
