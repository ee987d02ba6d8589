/**
 * Small files that are there as a whole or not at all: settings, and what else a monitor remembers that is no measurement.
 *
 * <p><b>Owns:</b> how such a file gets onto the disk. <b>Never</b> knows what is in it. All methods block; one thread at a time.
 */
@NullMarked
package dev.cairn.monitoring.kept;

import org.jspecify.annotations.NullMarked;
