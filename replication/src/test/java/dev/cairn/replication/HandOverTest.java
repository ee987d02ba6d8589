package dev.cairn.replication;

import static dev.cairn.metadata.RecordingState.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.RecordingState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a replica that is to stop leaves no time in which nobody leads. Method: three replicas in this JVM. */
class HandOverTest {
    private static final int PATIENCE_SECONDS = 30;
    private static final int ENTRIES = 50;

    private final Map<String, RecordingState> states = new TreeMap<>();
    private LogGroup group = new LogGroup(Path.of("."));

    @TempDir
    Path directory;

    private void open(int replicas) throws Exception {
        group = new LogGroup(directory);
        for (int i = 1; i <= replicas; i++) {
            String id = "node-" + i;
            states.put(id, new RecordingState());
            if (i == 1) {
                group.open(id, states.get(id), LogImage.MUST_NOT_HALT);
            } else {
                group.join(id, states.get(id), LogImage.MUST_NOT_HALT);
            }
        }
    }

    @AfterEach
    void close() {
        group.close();
    }

    @Test
    void anotherReplicaLeadsAtOnceAndNoEntryIsRefusedOrAppendedTwice() throws Exception {
        open(3);
        RatisCommitLog leader = group.leading();
        LogGroup.awaitReads(leader);
        List<String> entries = new ArrayList<>();
        append(leader, entries);

        leader.handOver();

        assertThat(leader.leads()).isFalse();
        assertThat(leader.leader()).isPresent().get().isNotEqualTo(group.idOf(leader));
        append(leader, entries); // Through the one that led, which is still there.
        RatisCommitLog next = group.leading();
        assertThat(next).isNotSameAs(leader);
        assertThat(states.get(group.idOf(next)).entries()).containsExactlyElementsOf(entries);
    }

    /** One at a time, as the node does: of several one that is refused may be overtaken, and is given up then. */
    private static void append(RatisCommitLog log, List<String> entries) {
        for (int i = 0; i < ENTRIES; i++) {
            String text = "entry-" + entries.size();
            entries.add(text);
            await(log.append(entry(text)));
        }
    }

    @Test
    void anOnlyReplicaGoesOn() throws Exception {
        open(1);
        RatisCommitLog only = group.leading();

        only.handOver();

        await(only.append(entry("behind it")));
        assertThat(states.get("node-1").entries()).containsExactly("behind it");
    }

    private static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }
}
