package dev.cairn.metadata;

/**
 * A deterministic state machine that a {@link CommitLog} feeds. The log calls {@link #apply} and {@link #advance} from one
 * thread at a time, and {@link #checkpoint} from another beside it, one at a time.
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

    /** Notes that the log moved past entries of its own (such as membership changes) without a command in them. */
    void advance(LogPosition position);

    /**
     * Makes everything applied before the call durable on its own; entries may be applied meanwhile.
     *
     * @return the position up to which the log's entries are no longer needed for a restart
     */
    LogPosition checkpoint();
}
