/**
 * Writes and reads archives: zip, tar, tar.gz, tar.zst; and reads tar.xz and 7z. Knows nothing of buckets or HTTP, and nothing of how the
 * bytes of an archive are kept.
 *
 * <p><b>Owns:</b> what an archive may hold and ask for ({@link dev.cairn.node.archive.ArchiveLimits}), and which names of entries become
 * keys ({@link dev.cairn.node.archive.EntryKeys}). A name is data: nothing here opens a file.
 *
 * <p><b>Threads:</b> a writer and a reader are for one thread at a time, which they may block. Both hold a bounded part of an archive,
 * however long that is.
 *
 * <p><b>Damage:</b> whatever an archive is or says, all that comes of it is entries or an {@link dev.cairn.node.archive.ArchiveError}.
 *
 * <p><b>Read first:</b> {@link dev.cairn.node.archive.ArchiveWriter}, {@link dev.cairn.node.archive.ArchiveReader}.
 */
@NullMarked
package dev.cairn.node.archive;

import org.jspecify.annotations.NullMarked;
