package dev.cairn.replication;

import dev.cairn.metadata.CommitLog;
import dev.cairn.metadata.CommitLogContract;
import dev.cairn.metadata.FailStop;
import dev.cairn.metadata.RecordingState;
import dev.cairn.metadata.ReplicatedState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The promises of every {@link CommitLog}, kept by one that joined a group of three, and passes entries on. */
class FollowerOfThreeContractTest extends CommitLogContract {
    private static final String TESTED = "node-2";

    @TempDir
    Path directory;

    private @Nullable LogGroup group;

    @BeforeEach
    void startGroup() {
        group = new LogGroup(directory);
    }

    @AfterEach
    void closeGroup() {
        group().close();
    }

    private LogGroup group() {
        return Objects.requireNonNull(group);
    }

    private boolean started;

    @Override
    protected CommitLog start(ReplicatedState state, FailStop failStop) throws IOException {
        RatisCommitLog log;
        if (started) {
            log = group().open(TESTED, state, failStop);
        } else {
            started = true;
            group().open("node-1", new RecordingState(), LogImage.MUST_NOT_HALT);
            log = group().join(TESTED, state, failStop);
            group().join("node-3", new RecordingState(), LogImage.MUST_NOT_HALT);
        }
        LogGroup.awaitReads(log);
        return log;
    }
}
