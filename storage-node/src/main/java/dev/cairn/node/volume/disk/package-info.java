/**
 * The files under a volume: a directory of plain names, read past the page cache where it counts, synced when it is said so.
 *
 * <p><b>Owns:</b> how a file is opened, read, written and synced, and what an interrupted thread or a full disk means to it.
 * <b>Never knows</b> what is in a file.
 *
 * <p><b>Threads:</b> a disk and its files are safe for use by many threads, and every call blocks; a window belongs to one.
 * <b>After a failed sync</b> nothing is known of what was written: whoever asked ends the volume.
 *
 * <p><b>Read first:</b> {@link dev.cairn.node.volume.disk.Disk}.
 */
@NullMarked
package dev.cairn.node.volume.disk;

import org.jspecify.annotations.NullMarked;
