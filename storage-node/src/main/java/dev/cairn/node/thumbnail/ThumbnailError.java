package dev.cairn.node.thumbnail;

import java.time.Duration;

/** Every way in which there is no thumbnail, but that the bytes of the source cannot be had. */
public sealed interface ThumbnailError {
    /** Its bytes do not begin as those of any {@link PictureType} do. */
    record NotAPicture() implements ThumbnailError {}

    /**
     * It begins as a picture does, and is none, or not all of one, or one of a kind that cannot be read.
     *
     * @param reason for people, in words of this project
     */
    record Damaged(PictureType type, String reason) implements ThumbnailError {}

    /** It has more pixels than are ever decoded. Nothing was. */
    record TooManyPixels(PictureType type, long limit, long value) implements ThumbnailError {}

    /** It is longer than a file of its type may be that must be in memory as a whole. Nothing was decoded. */
    record TooManyBytes(PictureType type, long limit, long value) implements ThumbnailError {}

    /** To decode it takes more memory than one may have. Nothing was decoded. */
    record TooMuchMemory(PictureType type, long limitBytes, long valueBytes) implements ThumbnailError {}

    /** It was given up after that time. */
    record TookTooLong(Duration limit) implements ThumbnailError {}

    /** So many wait already. Nothing was read; a later try may succeed. */
    record TooBusy(int limit) implements ThumbnailError {}

    /** Others had all memory for as long as it may take. Nothing was decoded; a later try may succeed. */
    record NoMemoryLeft(long limitBytes) implements ThumbnailError {}

    /** What writes or reads that format does not run on this machine. */
    record NotAvailable(String format) implements ThumbnailError {}
}
