/**
 * How the node is doing: the seam through which every module reports what it does and how long it took.
 *
 * <p><b>Owns:</b> the names of operations and outcomes, and the meters behind them. <b>Never</b> decides anything about
 * data, and never fails the operation that it measures.
 *
 * <p><b>Threads:</b> every type here may be used by any number of threads and never blocks.
 *
 * <p><b>Read first:</b> {@link dev.cairn.monitoring.Monitor}, {@link dev.cairn.monitoring.FileStoragePerformanceMonitor}.
 */
@NullMarked
package dev.cairn.monitoring;

import org.jspecify.annotations.NullMarked;
