/**
 * Who does a volume's work, and when: the committer's thread, the keeper's, and those of what is repeated.
 *
 * <p><b>Owns:</b> the threads, their names and their end. <b>Never knows</b> the work.
 *
 * <p><b>Threads:</b> in production one for each duty; a simulation does it all on the thread of its test.
 *
 * <p><b>Read first:</b> {@link dev.cairn.node.volume.threads.VolumeThreads}.
 */
@NullMarked
package dev.cairn.node.volume.threads;

import org.jspecify.annotations.NullMarked;
