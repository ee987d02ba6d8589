/**
 * What people may set: one tree of keys from defaults, a file, the environment and flags, mapped onto typed records.
 *
 * <p><b>Owns:</b> {@code reference.conf} (every key with its default), the names of the environment variables, the sentences
 * that refuse a wrong value. <b>Never decides</b> what a value means: each part's record does, and refuses what is impossible.
 *
 * <p><b>Threads:</b> everything here is used once, at start, and is immutable afterwards.
 *
 * <p><b>Read first:</b> {@link dev.cairn.node.config.NodeConfig}, {@code reference.conf}, then
 * {@link dev.cairn.node.config.ConfigSources}.
 */
@NullMarked
package dev.cairn.node.config;

import org.jspecify.annotations.NullMarked;
