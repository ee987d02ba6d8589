/**
 * What was measured, as numbers: from one measurement on the hot path to sums over any span of time.
 *
 * <p><b>Owns:</b> the scale on which durations are counted, the recorders that operations write to, and the recordings taken
 * from them. <b>Never</b> decides what a number means.
 *
 * <p><b>Data flows one way:</b> a {@code Recorder} counts, {@code Recorder#take} gives the {@code Recording} since the last
 * take, a {@code Sum} adds recordings up.
 *
 * <p><b>Threads:</b> recorders may be written by any number of threads without a lock; everything else says so itself.
 */
@NullMarked
package dev.cairn.monitoring.recording;

import org.jspecify.annotations.NullMarked;
