package dev.cairn.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.RecordingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names of files are durable: by the file system where it can, by a sync of the directory where it cannot. */
class DirectoryGuardTest {
    private static final Path MEMORY_FILE_SYSTEM = Path.of("/dev/shm");

    private static final UUID GROUP = new UUID(1, 2);

    @TempDir
    Path directory;

    @Test
    void directoriesOfAnOpenLogAreSynchronous() throws Exception {
        Assumptions.assumeTrue(Files.getFileStore(directory).type().equals("ext4"), "ext4");
        Path root = directory.resolve("log");
        try (RatisCommitLog log = RatisCommitLog.open(
                root,
                LogImage.NODE,
                new RecordingState(),
                LogConfig.DEFAULT,
                new TestMonitor(),
                LogImage.MUST_NOT_HALT)) {
            assertThat(log.awaitSynchronousDirectories()).isTrue();

            try (var files = Files.walk(root)) {
                for (Path each : files.filter(Files::isDirectory).toList()) {
                    assertThat(DirectoryFlags.isSynchronous(each))
                            .as("%s", each)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void directoryIsSyncedOnlyWhenANameIsNew() throws Exception {
        DirectoryGuard guard = guardOf(directory);
        Path current = directory.resolve(GROUP.toString()).resolve(LogDirectory.CURRENT);

        assertThat(guard.syncIfChanged()).isCompleted();
        assertThat(guard.syncs()).isEqualTo(1);
        assertThat(guard.syncIfChanged()).isCompleted();
        assertThat(guard.syncs()).isEqualTo(1);

        Files.createFile(current.resolve("log_inprogress_7"));
        assertThat(guard.syncIfChanged()).isCompleted();
        assertThat(guard.syncs()).isEqualTo(2);
    }

    @Test
    void directoryThatCannotBeSyncedFailsTheSync() throws Exception {
        DirectoryGuard guard = guardOf(directory);
        Files.delete(directory.resolve(GROUP.toString()).resolve(LogDirectory.CURRENT));

        assertThat(guard.syncIfChanged()).isCompletedExceptionally();
    }

    @Test
    void nameMadeBeforeTheDirectoryWasSynchronousIsSynced() throws Exception {
        NewNameMeanwhile directories = new NewNameMeanwhile();
        DirectoryGuard guard = guardOf(directory, directories);

        guard.begin();

        assertThat(guard.awaitSynchronous()).isTrue();
        assertThat(directories.synced).contains("log_inprogress_7");
    }

    @Test
    void failedSyncOfThatNameFailsEveryLaterOne() throws Exception {
        NewNameMeanwhile directories = new NewNameMeanwhile();
        DirectoryGuard guard = guardOf(directory, directories);
        directories.failsOnNewName = true;

        guard.begin();

        assertThat(guard.awaitSynchronous()).isFalse();
        directories.failsOnNewName = false;
        assertThat(guard.syncIfChanged()).isCompletedExceptionally();
        assertThat(guard.syncIfChanged()).isCompletedExceptionally();
    }

    @Test
    void attributeThatCannotBeSetCostsSyncsOnly() throws Exception {
        DirectoryGuard guard = guardOf(directory, new DirectoryGuard.Directories() {
            @Override
            boolean makeSynchronous(Path of) throws IOException {
                throw new IOException("not today");
            }
        });

        guard.begin();

        assertThat(guard.awaitSynchronous()).isFalse();
        assertThat(guard.syncIfChanged()).isCompleted();
        assertThat(guard.syncs()).isEqualTo(1);
    }

    @Test
    void fileSystemWithoutTheAttributeIsNoticed() throws Exception {
        Assumptions.assumeTrue(Files.isWritable(MEMORY_FILE_SYSTEM), "a file system in memory");
        Path memory = Files.createTempDirectory(MEMORY_FILE_SYSTEM, "cairn-log");
        try {
            assertThat(DirectoryFlags.makeSynchronous(memory)).isFalse();
        } finally {
            Files.delete(memory);
        }
    }

    private static DirectoryGuard guardOf(Path root) throws Exception {
        return guardOf(root, new DirectoryGuard.Directories());
    }

    private static DirectoryGuard guardOf(Path root, DirectoryGuard.Directories directories) throws Exception {
        Files.createDirectories(root.resolve(GROUP.toString()).resolve(LogDirectory.CURRENT));
        return new DirectoryGuard(root, GROUP, directories);
    }

    /** Where the log begins a segment while its directory is being made synchronous. */
    private static final class NewNameMeanwhile extends DirectoryGuard.Directories {
        private volatile boolean failsOnNewName;
        private final Set<String> synced = ConcurrentHashMap.newKeySet();

        @Override
        boolean makeSynchronous(Path of) throws IOException {
            if (of.endsWith(LogDirectory.CURRENT)) {
                Files.createFile(of.resolve("log_inprogress_7"));
            }
            return true;
        }

        @Override
        void sync(Path of) throws IOException {
            try (Stream<Path> names = Files.list(of)) {
                for (Path name : names.toList()) {
                    if (failsOnNewName && name.endsWith("log_inprogress_7")) {
                        throw new IOException("the disk is gone");
                    }
                    synced.add(name.getFileName().toString());
                }
            }
        }
    }
}
