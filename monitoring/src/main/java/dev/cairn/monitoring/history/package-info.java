/**
 * What was measured, minute by minute and hour by hour, on the disk: the windows that are longer than memory keeps, and trends.
 *
 * <p><b>Owns:</b> the form of the rows, how long they stay and how much room they take. <b>Never</b> measures, and never stops a
 * node: what cannot be read is put aside, and what cannot be written waits.
 *
 * <p><b>Read first:</b> {@link dev.cairn.monitoring.history.History}, then {@link dev.cairn.monitoring.history.HistoryWriter}.
 */
@NullMarked
package dev.cairn.monitoring.history;

import org.jspecify.annotations.NullMarked;
