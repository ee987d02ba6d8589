package dev.cairn.node.compression;

import dev.cairn.metadata.Coding;
import dev.cairn.metadata.Content;
import dev.cairn.metadata.FileId;

/**
 * What became of a body that was compressed.
 *
 * @param blobBytes of the frames and their table
 * @param restBytes behind them, as they came: of a body that was longer than {@link CompressionEngine#BODY_BYTES_MAX}. Nothing but
 *     {@link CompressionEngine#open(dev.cairn.replication.BlobStore.BlobReader, FileId, Framed, dev.cairn.metadata.BucketName)} reads them
 */
public record Framed(Coding coding, long blobBytes, long restBytes) {
    /** Where the body is, if it is in this blob and nothing is behind the frames. */
    public Content in(FileId blob) {
        return new Content.Framed(blob, coding, blobBytes);
    }
}
