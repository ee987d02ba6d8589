/**
 * The load generator behind {@code cairn bench}: drives a node over HTTP/1.1, measures latencies, checks every byte that it reads.
 *
 * <p><b>Owns:</b> when a request is due ({@link dev.cairn.node.bench.Schedule}), what it is about, what each key may hold
 * ({@link dev.cairn.node.bench.KeyStates}), what a body must be ({@link dev.cairn.node.bench.Contents}), and the figures. Knows
 * nothing of the server in the same jar, and prints nothing. <b>Never</b> holds a body in memory.
 *
 * <p><b>Threads:</b> one event loop for each {@link dev.cairn.node.bench.Worker}, which owns its connections and its share of
 * the keys: workers share nothing that changes, so there are no locks. The thread that calls {@link
 * dev.cairn.node.bench.Load#run} waits, and asks the node for its metrics.
 *
 * <p><b>Read first:</b> {@link dev.cairn.node.bench.Worker}, then {@link dev.cairn.node.bench.Connection} and {@code
 * docs/benchmark.md}.
 */
@NullMarked
package dev.cairn.node.bench;

import org.jspecify.annotations.NullMarked;
