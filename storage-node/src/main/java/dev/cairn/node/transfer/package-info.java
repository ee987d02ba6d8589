/**
 * Moves bodies between sockets and volumes: with back-pressure both ways, digested, checked, and with bounded memory.
 *
 * <p><b>Owns:</b> the buffers of a transfer, digests, gzip of the transfer, and when a transfer counts as stalled. <b>Never
 * decides</b> what a request means: that is {@code dev.cairn.node.http}.
 *
 * <p><b>Threads:</b> each transfer has one event loop, which never blocks, and one virtual thread or gate thread, which does.
 * <b>After a crash:</b> a blob without a commit is an orphan; the sweep removes it.
 *
 * <p><b>Read first:</b> {@link dev.cairn.node.transfer.StallWatch}.
 */
@NullMarked
package dev.cairn.node.transfer;

import org.jspecify.annotations.NullMarked;
