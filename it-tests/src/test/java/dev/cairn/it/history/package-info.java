/**
 * Judges what clients of a store saw, without the store: {@link dev.cairn.it.history.HistoryChecker} takes the history of a run
 * and says whether one store without faults, which does one thing at a time, could have answered like this.
 *
 * <p>Pure code: no clock, no network, no threads of its own; everything is confined to the thread that calls. What a run did is
 * written with {@link dev.cairn.it.history.HistoryLines}, so that it can be judged again.
 *
 * <p><b>Read first:</b> {@link dev.cairn.it.history.Operation}, then {@link dev.cairn.it.history.KeySearch}.
 */
@NullMarked
package dev.cairn.it.history;

import org.jspecify.annotations.NullMarked;
