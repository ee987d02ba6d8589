/**
 * The measurements of {@code docs/performance.md}: {@code it-tests/bench} runs {@link dev.cairn.it.bench.Bench}, which measures a
 * node in a process of its own beside what the machine and other programs can do, and writes one {@link dev.cairn.it.bench.Row}
 * for each figure.
 *
 * <p>A group ({@link dev.cairn.it.bench.Group}) yields the rows of one set-up. A figure that varies is measured in rounds, in
 * turn with its reference, and both are medians: a machine that is slow for a while is slow for both. One thread; everything
 * blocks until what it measures is over.
 */
@NullMarked
package dev.cairn.it.bench;

import org.jspecify.annotations.NullMarked;
