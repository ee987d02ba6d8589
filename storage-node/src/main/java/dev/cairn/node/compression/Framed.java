package dev.cairn.node.compression;

import dev.cairn.metadata.Coding;
import dev.cairn.metadata.Content;
import dev.cairn.metadata.FileId;

/** What became of a body that was compressed. */
public record Framed(Coding coding, long blobBytes) {
    /** Where the body is, if it is in this blob. */
    public Content in(FileId blob) {
        return new Content.Framed(blob, coding, blobBytes);
    }
}
