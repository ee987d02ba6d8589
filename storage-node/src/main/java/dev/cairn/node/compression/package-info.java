/**
 * Makes blobs smaller: a body is cut into frames that are compressed each by itself, with a table of them behind, so that a range is read
 * without what is before it. Knows the settings of a bucket and its name, under which it counts; nothing of HTTP, and nothing of how blobs are kept.
 *
 * <p><b>Threads:</b> a writer, a reader and a codec are for one thread at a time. All of them hold at most some frames in memory, however
 * long the body is.
 *
 * <p><b>Damage:</b> bytes that are not those that were compressed are an error, never an answer: every coding has a checksum of each frame,
 * and nothing is decompressed beyond the length that the table tells.
 *
 * <p><b>Read first:</b> {@link dev.cairn.node.compression.CompressionEngine}, then {@code FramedWriter} and {@code FramedReader}.
 */
@NullMarked
package dev.cairn.node.compression;

import org.jspecify.annotations.NullMarked;
