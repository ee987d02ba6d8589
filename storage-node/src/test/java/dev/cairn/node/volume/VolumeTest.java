package dev.cairn.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.FailStop;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.RocksMemory;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobStore;
import dev.cairn.replication.BlobStoreContract;
import dev.cairn.replication.Blobs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on the machine's disk, with RocksDB as index and real threads. */
class VolumeTest extends BlobStoreContract {
    private static final int MIB = 1 << 20;

    private static RocksMemory memory;

    @TempDir
    private Path folder;

    @BeforeAll
    static void takeMemory() {
        memory = new RocksMemory(64 << 20, 16 << 20);
    }

    @AfterAll
    static void freeMemory() {
        memory.close();
    }

    @Override
    protected BlobStore newStore() throws Exception {
        return open("contract");
    }

    @Test
    void blobsAreThereAfterTheNextStart() throws IOException {
        storeThree("reopened");

        try (Volume volume = open("reopened")) {
            assertThatThreeAreThere(volume);
            assertThat(volume.status().damagedBlobs()).isZero();
        }
    }

    @Test
    void deletedIndexIsRebuilt() throws IOException {
        storeThree("rebuilt");
        for (Path file : indexFiles("rebuilt")) {
            Files.delete(file);
        }

        try (Volume volume = open("rebuilt")) {
            assertThatThreeAreThere(volume);
        }
    }

    @Test
    void damagedIndexIsRebuilt() throws IOException {
        storeThree("damaged");
        for (Path file : indexFiles("damaged")) {
            Files.writeString(file, "not what it was", StandardCharsets.UTF_8);
        }

        try (Volume volume = open("damaged")) {
            assertThatThreeAreThere(volume);
        }
    }

    /** The damage shows when the index is read, and not when it is opened. */
    @Test
    void indexThatFailsInUseIsRebuiltAtTheNextStart() throws IOException {
        storeThree("failing");
        for (Path file : indexFiles("failing")) {
            byte[] bytes = Files.readAllBytes(file);
            if (file.toString().endsWith(".sst") && isTableOf(bytes, "blobs")) {
                Arrays.fill(bytes, 0, 60, (byte) 7);
                Files.write(file, bytes);
            }
        }

        List<String> halts = new ArrayList<>();
        try (Volume volume = open("failing", (reason, cause) -> halts.add(reason))) {
            assertThatThrownBy(() -> {
                        volume.forEach(new FileId(0, 0), id -> true);
                        volume.open(Blobs.id(1));
                    })
                    .satisfies(failure -> assertThat(Blobs.errorOf(failure)).isInstanceOf(BlobError.Failed.class));
        }
        assertThat(halts).isNotEmpty();

        try (Volume volume = open("failing")) {
            assertThatThreeAreThere(volume);
        }
    }

    @Test
    void interruptedReaderDoesNotCloseTheFileForOthers() throws IOException {
        try (Volume volume = open("interrupted")) {
            byte[] body = Blobs.bytes(1, 200_000);
            Blobs.put(volume, Blobs.id(1), body);

            Thread.currentThread().interrupt();
            assertThat(Blobs.read(volume, Blobs.id(1))).isEqualTo(body);
            assertThat(Thread.interrupted()).isTrue();

            assertThat(Blobs.read(volume, Blobs.id(1))).isEqualTo(body);
        }
    }

    @Test
    void interruptedWriterStoresItsBlob() throws IOException {
        try (Volume volume = open("interrupted")) {
            byte[] body = Blobs.bytes(1, 20 * MIB);

            Thread.currentThread().interrupt();
            Blobs.write(volume, Blobs.id(1), body.length, body, MIB);
            assertThat(Thread.interrupted()).isTrue();

            assertThat(Blobs.read(volume, Blobs.id(1))).isEqualTo(body);
        }
    }

    private void storeThree(String name) throws IOException {
        try (Volume volume = open(name)) {
            Blobs.put(volume, Blobs.id(1), Blobs.bytes(1, 5000));
            Blobs.write(volume, Blobs.id(2), -1, Blobs.bytes(2, 3 * MIB), 100_000);
            Blobs.write(volume, Blobs.id(3), 10 * MIB, Blobs.bytes(3, 10 * MIB), 100_000);
        }
    }

    private static void assertThatThreeAreThere(Volume volume) {
        assertThat(Blobs.ids(volume, new FileId(0, 0))).containsExactly(Blobs.id(1), Blobs.id(2), Blobs.id(3));
        assertThat(Blobs.read(volume, Blobs.id(1))).isEqualTo(Blobs.bytes(1, 5000));
        assertThat(Blobs.read(volume, Blobs.id(2))).isEqualTo(Blobs.bytes(2, 3 * MIB));
        assertThat(Blobs.read(volume, Blobs.id(3))).isEqualTo(Blobs.bytes(3, 10 * MIB));
    }

    /** A table of RocksDB names its family in its properties. */
    private static boolean isTableOf(byte[] bytes, String family) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(family);
    }

    private List<Path> indexFiles(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(name).resolve("index"))) {
            return files.toList();
        }
    }

    private Volume open(String name) throws IOException {
        return open(name, (reason, cause) -> {
            throw new AssertionError(reason, cause);
        });
    }

    private Volume open(String name, FailStop failStop) throws IOException {
        return Volume.open(
                folder.resolve(name),
                VolumeConfig.DEFAULT,
                memory,
                new TestMonitor(),
                failStop,
                InstantSource.system());
    }
}
