package dev.cairn.metadata;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * One version of one object, immutable.
 *
 * @param key the object's key
 * @param version sequence number of the change that made this version; the versions of one key only grow, and no two
 *     changes in the cluster share one
 * @param content where the bytes are
 * @param sizeBytes length of the body, 0 or more
 * @param digests of the body
 * @param attributes what the client said about it
 * @param created when the key came to be, by the clock of the node that took that request
 * @param modified when this version was made, by the clock of the node that took that request; equal to {@code created} in
 *     the first version of a key and in no other: a later one gets at least a millisecond more than the one before it
 */
public record ObjectVersion(
        ObjectKey key,
        long version,
        Content content,
        long sizeBytes,
        Digests digests,
        ObjectAttributes attributes,
        Instant created,
        Instant modified) {
    /** How many bytes are stored of the body. */
    public long storedBytes() {
        return content instanceof Content.Framed framed ? framed.blobBytes() : sizeBytes;
    }

    /** The same version, whose body is elsewhere. */
    ObjectVersion in(Content other) {
        return new ObjectVersion(key, version, other, sizeBytes, digests, attributes, created, modified);
    }

    /** Whether these are the bytes of the body: their number and their CRC32C tell. */
    public boolean isBody(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.wrap(bytes));
        return bytes.length == sizeBytes && (int) crc.getValue() == digests.crc32c();
    }
}
