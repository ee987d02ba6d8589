package dev.cairn.node.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.metadata.Coding;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Goal: who loses all but the disk can still read it. Method: the ordinary tools, where they are there, on what was stored. */
class FrameToolsTest {
    @TempDir
    Path temp;

    @ParameterizedTest
    @CsvSource({"ZSTD, zstd", "LZ4, lz4"})
    void theOrdinaryToolOpensAStoredBlob(Coding coding, String tool) throws Exception {
        assumeTrue(isThere(tool), tool + " is not installed");
        byte[] body = Bodies.LOG.of(3 * SeekTable.FRAME_BYTES + 9, new SplittableRandom(8));
        MemoryBlob blob = new MemoryBlob();
        blob.fill(body, 10_000, coding);
        Path stored = Files.write(temp.resolve("stored"), blob.bytes.toByteArray());

        assertThat(run(tool, stored)).isEqualTo(body);
    }

    /** Both take what follows for damage, after they have given all that is before it. */
    @ParameterizedTest
    @CsvSource({"GZIP, gzip", "XZ, xz"})
    void theOrdinaryToolOpensTheFramesWithoutTheirTable(Coding coding, String tool) throws Exception {
        assumeTrue(isThere(tool), tool + " is not installed");
        byte[] body = Bodies.LOG.of(3 * SeekTable.FRAME_BYTES + 9, new SplittableRandom(8));
        MemoryBlob blob = new MemoryBlob();
        blob.fill(body, 10_000, coding);
        int frames = blob.bytes.size() - (int) Frames.tableBytes(body.length);
        Path stored = Files.write(temp.resolve("stored"), Arrays.copyOf(blob.bytes.toByteArray(), frames));

        assertThat(run(tool, stored)).isEqualTo(body);
    }

    private byte[] run(String tool, Path stored) throws IOException, InterruptedException {
        Path plain = temp.resolve("plain");
        Process process = new ProcessBuilder(List.of(tool, "-dc"))
                .redirectInput(stored.toFile())
                .redirectOutput(plain.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.waitFor()).isZero();
        return Files.readAllBytes(plain);
    }

    private static boolean isThere(String tool) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }
}
