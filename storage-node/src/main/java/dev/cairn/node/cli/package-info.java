/**
 * The commands that people type: put, get, ls, rm, cp, mv, stat, verify, mb, rb, bench. They speak to any node over its HTTP API
 * and know nothing of the server that may live in the same jar.
 *
 * <p><b>Owns:</b> what the arguments mean, the mapping between files and keys, retries, progress, exit codes. <b>Never</b>
 * holds a file in memory, never writes outside the folder it was told, never gives a final name to bytes whose digest it
 * has not checked.
 *
 * <p><b>Threads:</b> one thread per {@code --jobs} works, {@link dev.cairn.node.cli.Transfer} hands the results over in
 * order, one at a time. <b>After a crash:</b> nothing is half there; a broken download leaves a {@code .cairn-*.part} file
 * that the next run continues, a broken upload leaves nothing.
 *
 * <p><b>Read first:</b> {@code docs/cli.md}, {@link dev.cairn.node.cli.RemoteCommand}, {@link
 * dev.cairn.node.cli.Transfer}, then {@link dev.cairn.node.cli.Upload} and {@link dev.cairn.node.cli.Download}.
 */
@NullMarked
package dev.cairn.node.cli;

import org.jspecify.annotations.NullMarked;
