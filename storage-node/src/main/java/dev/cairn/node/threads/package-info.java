/**
 * Threads that give way to others.
 *
 * <p><b>Owns:</b> the priority of threads, and the threads of streamed uploads. <b>Never decides</b> what runs on them.
 *
 * <p><b>Threads:</b> any. <b>After a crash:</b> nothing is left.
 *
 * <p><b>Read first:</b> {@link dev.cairn.node.threads.LowPriority}.
 */
@NullMarked
package dev.cairn.node.threads;

import org.jspecify.annotations.NullMarked;
