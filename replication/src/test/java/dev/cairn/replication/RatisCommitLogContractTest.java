package dev.cairn.replication;

import dev.cairn.metadata.CommitLog;
import dev.cairn.metadata.CommitLogContract;
import dev.cairn.metadata.FailStop;
import dev.cairn.metadata.ReplicatedState;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The promises of every {@link CommitLog}, kept by the one on disk. */
class RatisCommitLogContractTest extends CommitLogContract {
    @TempDir
    Path directory;

    @Override
    protected CommitLog start(ReplicatedState state, FailStop failStop) throws IOException {
        return RatisCommitLog.open(directory, "node-1", state, LogConfig.DEFAULT, new TestMonitor(), failStop);
    }
}
