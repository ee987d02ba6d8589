/**
 * What is in a segment, byte for byte: header, records, block tables, footer, seal and trailer, each written and read in one
 * place; and how all of it is found again in a file that may be torn or damaged.
 *
 * <p><b>Owns:</b> the format of segments and their names. <b>Never decides</b> what is live, nor what damage costs: it says
 * what matches its checksum and what does not.
 *
 * <p><b>Threads:</b> what is read are values; open files are shared by many threads, a scanner belongs to one. Reading a
 * file blocks. <b>Bytes that were not written here</b> are refused, never believed.
 *
 * <p><b>Read first:</b> {@code docs/volume-format.md}, then {@link dev.cairn.node.volume.segment.RecordHeader}.
 */
@NullMarked
package dev.cairn.node.volume.segment;

import org.jspecify.annotations.NullMarked;
