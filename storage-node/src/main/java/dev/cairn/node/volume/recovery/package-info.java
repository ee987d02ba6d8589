/**
 * What a start does: brings the index up to what is on disk, and the disk down to what was committed.
 *
 * <p><b>Owns:</b> the line between a torn tail, which is cut, and damage to what was acknowledged, which is reported and
 * never cut. <b>Never</b> repairs.
 *
 * <p><b>Threads:</b> one, before the volume takes its first request. <b>After a crash</b> in the midst of it, it is done
 * again from the start and ends the same.
 *
 * <p><b>Read first:</b> {@link dev.cairn.node.volume.recovery.LaneJudge}, then {@code docs/decisions/0302-recovery-without-a-marker.md}.
 */
@NullMarked
package dev.cairn.node.volume.recovery;

import org.jspecify.annotations.NullMarked;
