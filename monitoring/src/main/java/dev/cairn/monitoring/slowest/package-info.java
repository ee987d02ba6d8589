/**
 * The slowest operations of recent spans of time. Knows nothing of what an operation is.
 *
 * <p><b>Threads:</b> nothing here is safe for more than one at a time.
 */
@NullMarked
package dev.cairn.monitoring.slowest;

import org.jspecify.annotations.NullMarked;
