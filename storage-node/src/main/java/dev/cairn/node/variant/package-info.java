/**
 * Variants of pictures that are objects: made when they are asked for, or after an upload, and kept on disk for the next who asks. Knows
 * nothing of HTTP, and nothing of how pictures are made.
 *
 * <p><b>Owns:</b> the folder {@code variants} of the data directory. All in it can be made again; who loses it loses time. What a variant is
 * made of is named by the id of its content, which never changes, so that nothing here can be out of date: it can only be of no use any
 * more, and then it is removed.
 *
 * <p><b>Never:</b> decides who may see what. Whoever asks has read the object that he asks for.
 *
 * <p><b>Threads:</b> all of it is safe for use by many threads; most of it blocks on the disk.
 *
 * <p><b>Read first:</b> {@link dev.cairn.node.variant.Variants}.
 */
@NullMarked
package dev.cairn.node.variant;

import org.jspecify.annotations.NullMarked;
