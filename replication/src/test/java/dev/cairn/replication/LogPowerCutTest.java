package dev.cairn.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.ratis.util.AtomicFileOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Goal: what was acknowledged, and a vote that was given, survive a power cut. Method: shut a real file system down. */
class LogPowerCutTest {
    @TempDir
    Path scratch;

    private LoopVolume volume;

    @BeforeEach
    void makeVolume() throws InterruptedException {
        try {
            volume = LoopVolume.make(scratch);
        } catch (IOException impossible) {
            LoggerFactory.getLogger(LogPowerCutTest.class)
                    .error("SKIPPED: no power can be cut here, which needs root and a loop device", impossible);
            abort("no loop device: " + impossible.getMessage());
        }
    }

    @AfterEach
    void removeVolume() throws IOException, InterruptedException {
        if (volume != null) {
            volume.remove();
        }
    }

    @Test
    void newVoteSurvivesInASynchronousDirectory() throws Exception {
        Path directory = Files.createDirectory(volume.root().resolve("current"));
        assertThat(DirectoryFlags.makeSynchronous(directory)).isTrue();

        assertThat(voteAfterPowerCut(directory)).isEqualTo("new");
    }

    /** Shows that the test above would notice: this is how Ratis leaves its vote. */
    @Test
    void newVoteIsLostInAnOrdinaryDirectory() throws Exception {
        Path directory = Files.createDirectory(volume.root().resolve("current"));

        assertThat(voteAfterPowerCut(directory)).isEqualTo("old");
    }

    @Test
    void directoriesInASynchronousOneAreSynchronousToo() throws IOException {
        Path outer = Files.createDirectory(volume.root().resolve("outer"));
        assertThat(DirectoryFlags.isSynchronous(outer)).isFalse();

        assertThat(DirectoryFlags.makeSynchronous(outer)).isTrue();

        assertThat(DirectoryFlags.isSynchronous(Files.createDirectory(outer.resolve("inner"))))
                .isTrue();
    }

    @Test
    void acknowledgedEntriesAndTheTermSurvive() throws Exception {
        Path directory = volume.root().resolve("node");
        long acknowledged = -1;
        for (int round = 1; round <= 3; round++) {
            acknowledged = Math.max(acknowledged, appendUntilPowerCut(directory));
            volume.powerOn();
            assertThat(term(directory)).as("term after round %d", round).isEqualTo(round);
        }

        CountingState state = new CountingState(directory.resolve("state"));
        try (RatisCommitLog log = RatisCommitLog.open(
                directory.resolve("log"),
                LogImage.NODE,
                state,
                LogProcess.config(),
                new TestMonitor(),
                LogImage.MUST_NOT_HALT)) {
            assertThat(state.next()).isGreaterThan(acknowledged);
            assertThat(log.status().writable()).isTrue();
        }
        assertThat(acknowledged).isPositive();
    }

    private long appendUntilPowerCut(Path directory) throws Exception {
        try (ChildJvm child = ChildJvm.start(List.of(), directory, 8 << 10, 1)) {
            child.awaitReady();
            assertThat(child.endsWithin(Duration.ofMillis(400))).isFalse();
            volume.cutPower();
            assertThat(child.awaitExit()).as("%s", child.lines()).isEqualTo(LogProcess.EXIT_HALTED);
            assertThat(child.lines())
                    .as("whichever meets the disk first")
                    .containsAnyOf(
                            "halt The log could not be written or synced",
                            "halt The state could not make a checkpoint");
            return child.lastAcknowledged();
        }
    }

    private String voteAfterPowerCut(Path directory) throws Exception {
        Path vote = directory.resolve("raft-meta");
        write(vote, "old");
        DirectoryGuard.sync(directory);
        write(vote, "new");

        volume.cutPower();
        volume.powerOn();

        return Files.readString(vote);
    }

    /** As Ratis does: a new file, synced, then renamed. */
    private static void write(Path file, String text) throws IOException {
        try (AtomicFileOutputStream out = new AtomicFileOutputStream(file.toFile())) {
            out.write(text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static long term(Path directory) throws IOException {
        try (var groups = Files.newDirectoryStream(directory.resolve("log"), "*-*-*-*-*")) {
            Path vote = groups.iterator().next().resolve(LogDirectory.CURRENT).resolve("raft-meta");
            Properties properties = new Properties();
            properties.load(new StringReader(Files.readString(vote)));
            return Long.parseLong(properties.getProperty("term"));
        }
    }
}
