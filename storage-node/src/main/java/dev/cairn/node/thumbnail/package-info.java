/**
 * Makes small pictures of large ones: from the bytes of a picture and a variant to the bytes of another picture. Knows nothing of objects,
 * buckets or HTTP, and nothing of where bytes are kept.
 *
 * <p><b>Owns:</b> the codecs of pictures and all that keeps a hostile picture from doing harm. What a file is is told by its bytes, never by
 * a name or a declared type, and its size is read and judged before anything is decoded.
 *
 * <p><b>Threads:</b> {@link dev.cairn.node.thumbnail.ThumbnailGenerator} has some of its own, and may be used by many. What else is in here
 * is immutable, or for one thread at a time. No class that has to do with pictures is loaded before the first of them is asked for.
 *
 * <p><b>Read first:</b> {@link dev.cairn.metadata.Variant}, then {@link dev.cairn.node.thumbnail.ThumbnailGenerator}.
 */
@NullMarked
package dev.cairn.node.thumbnail;

import org.jspecify.annotations.NullMarked;
