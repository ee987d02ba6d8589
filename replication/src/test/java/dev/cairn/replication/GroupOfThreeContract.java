package dev.cairn.replication;

import dev.cairn.metadata.CommitLog;
import dev.cairn.metadata.CommitLogContract;
import dev.cairn.metadata.FailStop;
import dev.cairn.metadata.RecordingState;
import dev.cairn.metadata.ReplicatedState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The promises of every {@link CommitLog}, kept by one of three replicas. */
abstract class GroupOfThreeContract extends CommitLogContract {
    static final String FOUNDER = "node-1";
    static final String SECOND = "node-2";
    private static final List<String> NODES = List.of(FOUNDER, SECOND, "node-3");

    private final String tested;

    @TempDir
    Path directory;

    private @Nullable LogGroup group;

    GroupOfThreeContract(String tested) {
        this.tested = tested;
    }

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

    /** The first time with the whole group; later the one alone that was stopped. */
    @Override
    protected CommitLog start(ReplicatedState state, FailStop failStop) throws IOException {
        RatisCommitLog log = group().logs().isEmpty() ? found(state, failStop) : group().open(tested, state, failStop);
        LogGroup.awaitReads(log);
        return log;
    }

    private RatisCommitLog found(ReplicatedState state, FailStop failStop) throws IOException {
        for (String node : NODES) {
            ReplicatedState itsState = node.equals(tested) ? state : new RecordingState();
            FailStop itsFailStop = node.equals(tested) ? failStop : LogImage.MUST_NOT_HALT;
            if (node.equals(FOUNDER)) {
                group().open(node, itsState, itsFailStop);
            } else {
                group().join(node, itsState, itsFailStop);
            }
        }
        return group().log(tested);
    }
}
