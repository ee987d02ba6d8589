package dev.cairn.metadata;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A deterministic state machine that a {@link CommitLog} feeds. The log calls {@link #apply} and {@link #advance} from one
 * thread at a time, {@link #checkpoint} and {@link #copyTo} from others beside it, each one at a time, and {@link #install} while it calls
 * no other but {@link #copyTo}.
 */
public interface ReplicatedState {
    /** Position of the last entry applied, after a restart of the last one that survived; replay starts after it. */
    LogPosition applied();

    /**
     * Applies one entry, atomically together with its position, in memory-safe but not yet durable form: the log is what is
     * durable. An entry at or before {@link #applied} is never passed.
     *
     * @return the answer for the proposer
     * @throws RuntimeException only if the state can no longer be trusted: the log then halts the process
     */
    byte[] apply(LogPosition position, byte[] entry);

    /** Joins entries of which several wait for the log at once. */
    default EntryJoiner joiner() {
        return EntryJoiner.NONE;
    }

    /** Notes that the log moved past entries of its own (such as membership changes) without a command in them. */
    void advance(LogPosition position);

    /**
     * Makes everything applied before the call durable on its own; entries may be applied meanwhile.
     *
     * @return the position up to which the log's entries are no longer needed for a restart
     */
    LogPosition checkpoint();

    /**
     * Writes a copy of everything applied before the call, and maybe of some entries more; entries may be applied meanwhile. On return it is
     * synced, with the names of its files. It shares bytes with the state where the file system lets it, so nobody may write to it.
     *
     * @param directory is made, in one that is there; of a failure something may be left in it
     * @return the position that the copy stands at
     */
    LogPosition copyTo(Path directory) throws IOException;

    /**
     * Becomes what a copy holds that another replica wrote. On return {@link #applied} is the copy's position, and readers see all of it and
     * nothing of what was before. A crash leaves the one or the other.
     *
     * @param copy synced; belongs to the state from now on
     * @throws IOException if the copy cannot be used (it is no newer than this state, damaged, or of a later program) or the disk does not
     *     take it: nothing has changed
     * @throws RuntimeException as of {@link #apply}
     */
    void install(Path copy) throws IOException;
}
