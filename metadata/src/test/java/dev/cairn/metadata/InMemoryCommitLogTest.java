package dev.cairn.metadata;

/** The fake keeps the promises of the real one, or tests that use it prove nothing. */
class InMemoryCommitLogTest extends CommitLogContract {
    private final InMemoryCommitLog.Storage storage = new InMemoryCommitLog.Storage();

    @Override
    protected CommitLog start(ReplicatedState state, FailStop failStop) {
        return new InMemoryCommitLog(storage, state, failStop);
    }
}
