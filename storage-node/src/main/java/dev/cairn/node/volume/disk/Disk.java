package dev.cairn.node.volume.disk;

import java.io.IOException;
import java.util.List;

/**
 * The files of one directory, as a volume needs them: names are plain, folders are unknown. Safe for use by many threads.
 *
 * <p>What is written is durable once {@link DiskFile#sync} has returned, and a name that was created, renamed or deleted
 * once {@link #syncDirectory} has. After a sync that failed nothing is known: do not try it again.
 */
public interface Disk {
    /** Reads of {@link #openUnbuffered} start and end at multiples of this, in buffers aligned to it. */
    int ALIGNMENT_BYTES = 4096;

    /** Makes an empty file to read and write. Fails if the name is taken. */
    DiskFile create(String name) throws IOException;

    /** Opens a file to read. */
    DiskFile open(String name) throws IOException;

    /** Opens a file to read what the disk itself holds, past the page cache, where the file system can do that. */
    DiskFile openUnbuffered(String name) throws IOException;

    /** Opens a file to read and write. */
    DiskFile openWritable(String name) throws IOException;

    /** Renames a file, and replaces one that has the new name. */
    void rename(String from, String to) throws IOException;

    /** Deletes a file; one that is not there is no error. Who has it open can go on reading. */
    void delete(String name) throws IOException;

    List<String> list() throws IOException;

    void syncDirectory() throws IOException;

    long totalBytes() throws IOException;

    /** What this process may still write. */
    long freeBytes() throws IOException;
}
