/**
 * Reads and writes the primitives of which metadata's encodings are made: integers, texts and byte strings, each with a bound.
 *
 * <p><b>Owns:</b> how a primitive looks in bytes. <b>Never knows</b> what the bytes mean: the formats are put together in
 * {@code dev.cairn.metadata}.
 *
 * <p><b>Threads:</b> a sink or source belongs to one thread. <b>Bytes that were not written by a sink</b> end in {@link
 * dev.cairn.metadata.codec.MalformedException}, never in another exception, and take no memory that they do not bring along.
 *
 * <p><b>Read first:</b> {@link dev.cairn.metadata.codec.ByteSink}.
 */
@NullMarked
package dev.cairn.metadata.codec;

import org.jspecify.annotations.NullMarked;
