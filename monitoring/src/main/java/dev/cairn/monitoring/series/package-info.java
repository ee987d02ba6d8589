/**
 * Recordings by what was done and in which bucket: of the last minutes step by step, and of all since the start.
 *
 * <p><b>Owns:</b> which series there are, and their bounds. <b>Never</b> says what a number means, and keeps nothing on a disk.
 *
 * <p><b>Data flows one way:</b> operations write to the recorder that {@code OperationSeries#recorder} gives, a tick takes from
 * all of them each second, and who asks gets sums of what was taken.
 *
 * <p><b>Read first:</b> {@link dev.cairn.monitoring.series.SeriesTable}.
 */
@NullMarked
package dev.cairn.monitoring.series;

import org.jspecify.annotations.NullMarked;
