package dev.cairn.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.node.cli.FakeStore.Fault;
import dev.cairn.node.cli.Shell.Outcome;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sources that can be read only once, and files that change under the reader's eyes: what is stored is whole, or reported. */
@Timeout(60)
class UnsteadySourceTest extends FakeStoreTest {
    @Test
    void pipeIsStoredWhole() throws Exception {
        for (int size : new int[] {0, 5, 3_000_000}) {
            byte[] bytes = OddTree.random(size, size);

            Outcome put = shell.run("put", pipeOf(bytes).toString(), "media/piped");

            assertThat(put.exitCode()).as(put.err()).isZero();
            assertThat(store.bytes("media", "piped")).contains(bytes);
        }
    }

    @Test
    void pipeIsComparedWhole() throws Exception {
        byte[] bytes = OddTree.random(1, 3_000_000);
        store.put("media", "same", bytes);
        store.put("media", "empty", new byte[0]);

        assertThat(shell.run("verify", pipeOf(bytes).toString(), "media/same").exitCode())
                .isZero();
        assertThat(shell.run("verify", pipeOf(bytes).toString(), "media/empty").exitCode())
                .isEqualTo(1);
    }

    @Test
    void fileThatGivesNoSizeIsStoredWhole() throws IOException {
        Path file = Path.of("/proc/version");
        assumeTrue(Files.exists(file));

        assertThat(shell.run("put", file.toString(), "media/version").exitCode())
                .isZero();

        assertThat(store.bytes("media", "version")).contains(Files.readAllBytes(file));
    }

    @Test
    void emptyFileIsNotSentTwice() throws IOException {
        Path file = Files.createFile(temp.resolve("empty"));

        assertThat(shell.run("put", file.toString(), "media/empty").lines().getFirst())
                .startsWith("stored");
        assertThat(shell.run("put", file.toString(), "media/empty").lines().getFirst())
                .startsWith("equal");
        assertThat(shell.run("verify", file.toString(), "media/empty").exitCode())
                .isZero();
    }

    @Test
    void shortStreamIsSentAgainLikeAFile() {
        byte[] bytes = OddTree.random(1, 5000);
        store.fail(1, line -> line.startsWith("PUT"), Fault.WRONG_BYTES);
        store.fail(2, line -> line.startsWith("PUT"), Fault.LOSE_ANSWER);

        Outcome put = shell.withInput(bytes).run("put", "-", "media/piped");

        assertThat(put.exitCode()).as(put.err()).isZero();
        assertThat(store.bytes("media", "piped")).contains(bytes);
    }

    @Test
    void longStreamIsNotSentTwice() {
        store.fail(1, line -> line.startsWith("PUT"), Fault.LOSE_ANSWER);

        Outcome put = shell.withInput(OddTree.random(1, 3_000_000)).run("put", "-", "media/piped");

        assertThat(put.exitCode()).isEqualTo(3);
        assertThat(store.requests()).containsExactly("PUT /v1/buckets/media/objects/piped");
    }

    @Test
    void streamThatIsSlowToBeginKeepsNoRequestWaiting() {
        AtomicInteger requestsAtFirstRead = new AtomicInteger(-1);
        InputStream slow = new FilterInputStream(new ByteArrayInputStream(new byte[] {'x'})) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                boolean _ =
                        requestsAtFirstRead.compareAndSet(-1, store.requests().size());
                return super.read(target, offset, length);
            }
        };

        assertThat(shell.withInput(slow).run("put", "-", "media/slow").exitCode())
                .isZero();

        assertThat(requestsAtFirstRead).hasValue(0);
        assertThat(store.bytes("media", "slow")).contains(new byte[] {'x'});
    }

    @Test
    void whatAGivenUpAttemptMayStillTakeIsNotMissedByANextOne() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        byte[] held = OddTree.random(1, StreamUpload.HELD_BYTES_MAX);
        InputStream stalling = new SequenceInputStream(new ByteArrayInputStream(held), new Blocked(goOn));
        Addresses addresses = new Addresses(store.url());
        Retry retry = new Retry(3, new Random(1), _ -> {});
        try (Http http = new Http(store.url(), Duration.ofMillis(300));
                Client client = new Client(addresses, http, retry, () -> "key", Optional.empty())) {
            Progress progress = new Progress("put", System::nanoTime);
            Upload upload = new Upload(client, progress, new Upload.Options(false, true, Map.of()));

            Result result = upload.store(stalling, "-", new Remote("media", "s"), Optional.empty());

            assertThat(result.failure()).get().isInstanceOf(Failure.Unreachable.class);
            assertThat(store.requests()).hasSize(1);
            assertThat(store.keys("media")).containsExactly("seed");
        } finally {
            goOn.countDown();
        }
    }

    @Test
    void fileThatChangesWhileItIsSentIsNotTakenForKept() throws IOException {
        Path file = plant(LARGE);
        store.meanwhile(1, line -> line.startsWith("PUT"), () -> append(file));

        Outcome put = shell.run("put", "--no-overwrite", file.toString(), "media/f");

        assertThat(put.lines().getFirst()).startsWith("stored");
        assertThat(store.bytes("media", "f")).contains(Files.readAllBytes(file));
    }

    @Test
    void fileThatAlwaysChangesLeavesNothingThatALaterRunWouldKeep() throws IOException {
        Path file = plant(LARGE);
        store.meanwhile(100, line -> line.startsWith("PUT"), () -> append(file));

        Outcome put = shell.run("put", "--no-overwrite", file.toString(), "media/f");

        assertThat(put.exitCode()).isEqualTo(1);
        assertThat(put.err()).contains("changes while it is read; it was not stored");
        assertThat(store.bytes("media", "f")).isEmpty();
    }

    @Test
    void mixtureWhoseAnswerWasLostIsNotTakenForKept() throws IOException {
        Path file = plant(LARGE);
        store.meanwhile(1, line -> line.startsWith("PUT"), () -> append(file));
        store.fail(1, line -> line.startsWith("PUT"), Fault.LOSE_ANSWER);

        Outcome put = shell.run("put", "--no-overwrite", file.toString(), "media/f");

        assertThat(put.lines().getFirst()).startsWith("stored");
        assertThat(store.bytes("media", "f")).contains(Files.readAllBytes(file));
    }

    @Test
    void whatAnotherStoredMeanwhileIsKept() throws IOException {
        Path file = plant(LARGE);
        store.meanwhile(1, line -> line.startsWith("PUT"), () -> append(file));
        store.meanwhile(1, line -> line.startsWith("DELETE"), () -> store.put("media", "f", new byte[] {7}));

        Outcome put = shell.run("put", "--no-overwrite", file.toString(), "media/f");

        assertThat(put.lines().getFirst()).startsWith("kept");
        assertThat(store.bytes("media", "f")).contains(new byte[] {7});
    }

    private Path plant(int bytes) throws IOException {
        return Files.write(temp.resolve("f"), OddTree.random(1, bytes));
    }

    private static void append(Path file) {
        try {
            Files.writeString(file, "more", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A named pipe, and somebody who writes {@code bytes} to it once. */
    private Path pipeOf(byte[] bytes) throws IOException, InterruptedException {
        Path pipe = temp.resolve("pipe");
        Files.deleteIfExists(pipe);
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")));
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Thread.ofPlatform()
                .daemon()
                .start(
                        () -> { // Not in the common pool, which the HTTP client needs.
                            try {
                                Files.write(pipe, bytes, StandardOpenOption.WRITE);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
        return pipe;
    }

    /** Gives nothing until it is told to, and then its end. */
    private static final class Blocked extends FilterInputStream {
        private final CountDownLatch goOn;

        Blocked(CountDownLatch goOn) {
            super(InputStream.nullInputStream());
            this.goOn = goOn;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                goOn.await();
                return super.read(target, offset, length);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }
}
