/**
 * The process: the command {@code cairn}, and the node that {@code cairn server} runs.
 *
 * <p><b>Owns:</b> the wiring of all parts, the order in which they open and close, the data directory as a whole, the exit
 * code. <b>Never decides</b> anything about a request.
 *
 * <p><b>Threads:</b> a node is opened and closed by one thread; what it starts has threads of its own. <b>After a crash:</b>
 * opening the same data directory brings back every acknowledged change.
 *
 * <p><b>Read first:</b> {@link dev.cairn.node.Node}, then {@link dev.cairn.node.Main}.
 */
@NullMarked
package dev.cairn.node;

import org.jspecify.annotations.NullMarked;
