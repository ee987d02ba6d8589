/**
 * What may be stored: the rules of a bucket held against an upload, before its body is read and while it streams.
 *
 * <p><b>Owns:</b> limits of size, type and extension, and what the content looks like. <b>Never</b> reads a body itself: it is
 * shown the pieces.
 *
 * <p><b>Threads:</b> a validator is safe for use by many threads; the check of one upload belongs to one thread at a time.
 *
 * <p><b>Read first:</b> {@link dev.cairn.node.validation.UploadValidator}.
 */
@NullMarked
package dev.cairn.node.validation;

import org.jspecify.annotations.NullMarked;
