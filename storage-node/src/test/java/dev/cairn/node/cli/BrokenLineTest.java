package dev.cairn.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.node.cli.FakeStore.Fault;
import dev.cairn.node.cli.Shell.Outcome;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever breaks, a command ends well by trying again or says that it did not; it never leaves a wrong file. */
class BrokenLineTest extends FakeStoreTest {
    @Test
    void busyServerIsAskedAgain() throws IOException {
        Path file = plant("f", 1000);
        store.fail(2, line -> line.startsWith("PUT"), Fault.BUSY);

        assertThat(shell.run("put", file.toString(), "media/f").exitCode()).isZero();

        assertThat(store.bytes("media", "f")).contains(Files.readAllBytes(file));
    }

    @Test
    void serverThatStaysBusyEndsWithThree() throws IOException {
        Path file = plant("f", 1000);
        store.fail(100, line -> line.startsWith("PUT"), Fault.BUSY);

        Outcome put = shell.run("put", "--retries=1", file.toString(), "media/f");

        assertThat(put.exitCode()).isEqualTo(3);
        assertThat(put.err()).isEqualTo("cairn: media/f: Title of busy. Too many requests. (request r1)\n");
        assertThat(store.requests().stream().filter(line -> line.startsWith("PUT")))
                .hasSize(2);
    }

    @Test
    void lostAnswerDoesNotStoreTwice() throws IOException {
        Path file = plant("f", 1000);
        store.fail(1, line -> line.startsWith("PUT"), Fault.LOSE_ANSWER);

        Outcome put = shell.run("put", "--json", file.toString(), "media/f");

        assertThat(put.exitCode()).isZero();
        assertThat(put.events().getFirst()).containsEntry("version", 2L);
    }

    @Test
    void smallFileMangledOnTheWayIsSentAgain() throws IOException {
        Path file = plant("f", 1000);
        store.fail(1, line -> line.startsWith("PUT"), Fault.WRONG_BYTES);

        assertThat(shell.run("put", file.toString(), "media/f").exitCode()).isZero();

        assertThat(store.bytes("media", "f")).contains(Files.readAllBytes(file));
    }

    @Test
    void largeFileMangledOnTheWayIsSentAgain() throws IOException {
        Path file = plant("f", LARGE);
        store.fail(1, line -> line.startsWith("PUT"), Fault.WRONG_BYTES);

        assertThat(shell.run("put", file.toString(), "media/f").exitCode()).isZero();

        assertThat(store.bytes("media", "f")).contains(Files.readAllBytes(file));
    }

    @Test
    void largeFileThatIsAlwaysMangledDoesNotStay() throws IOException {
        Path file = plant("f", LARGE);
        store.fail(100, line -> line.startsWith("PUT"), Fault.WRONG_BYTES);

        Outcome put = shell.run("put", file.toString(), "media/f");

        assertThat(put.exitCode()).isEqualTo(1);
        assertThat(put.err()).contains("the bytes changed on the way");
        assertThat(store.bytes("media", "f")).isEmpty();
    }

    @Test
    void cutDownloadGoesOnWhereItBroke() throws IOException {
        byte[] bytes = random(LARGE);
        store.put("media", "f", bytes);
        store.fail(2, line -> line.startsWith("GET"), Fault.CUT);
        Path file = temp.resolve("f");

        assertThat(shell.run("get", "media/f", file.toString()).exitCode()).isZero();

        assertThat(file).hasBinaryContent(bytes);
        assertThat(filesIn(temp)).containsExactly("f");
    }

    @Test
    void downloadThatStaysBrokenLeavesNoFileAndIsTakenUpLater() throws IOException {
        byte[] bytes = random(LARGE);
        store.put("media", "f", bytes);
        store.fail(1, line -> line.startsWith("GET"), Fault.CUT);
        Path file = temp.resolve("f");

        Outcome broken = shell.run("get", "--retries=0", "media/f", file.toString());
        List<String> left = filesIn(temp);
        Outcome later = shell.run("get", "media/f", file.toString(), "--json");

        assertThat(broken.exitCode()).isEqualTo(3);
        assertThat(left).hasSize(1).first().asString().matches("\\.cairn-[0-9a-f]{32}\\.part");
        assertThat(later.exitCode()).isZero();
        assertThat(file).hasBinaryContent(bytes);
        assertThat(filesIn(temp)).containsExactly("f");
        assertThat((Long) later.events().getLast().get("movedBytes")).isLessThan(LARGE * 3L / 4);
    }

    @Test
    void leftoverOfAnotherVersionIsNotContinued() throws IOException {
        store.put("media", "f", random(LARGE));
        store.fail(1, line -> line.startsWith("GET"), Fault.CUT);
        Path file = temp.resolve("f");
        assertThat(shell.run("get", "--retries=0", "media/f", file.toString()).exitCode())
                .isEqualTo(3);
        byte[] newer = new byte[LARGE];
        store.put("media", "f", newer);

        assertThat(shell.run("get", "media/f", file.toString()).exitCode()).isZero();

        assertThat(file).hasBinaryContent(newer);
    }

    @Test
    void wrongBytesNeverGetTheFinalName() throws IOException {
        store.put("media", "f", random(5000));
        store.fail(100, line -> line.startsWith("GET"), Fault.WRONG_BYTES);
        Path file = Files.writeString(temp.resolve("f"), "what was here before");

        Outcome get = shell.run("get", "media/f", file.toString());

        assertThat(get.exitCode()).isEqualTo(1);
        assertThat(get.err()).contains("SHA-256");
        assertThat(file).hasContent("what was here before");
        assertThat(filesIn(temp)).containsExactly("f");
    }

    @Test
    void wrongBytesOnceAreFetchedAgain() throws IOException {
        byte[] bytes = random(5000);
        store.put("media", "f", bytes);
        store.fail(1, line -> line.startsWith("GET"), Fault.WRONG_BYTES);

        assertThat(shell.run("get", "media/f", temp.resolve("f").toString()).exitCode())
                .isZero();

        assertThat(temp.resolve("f")).hasBinaryContent(bytes);
    }

    @Test
    void cutStandardOutputGoesOnWithoutRepeatingAByte() {
        byte[] bytes = random(500_000);
        store.put("media", "f", bytes);
        store.fail(3, line -> line.startsWith("GET"), Fault.CUT);

        Outcome get = shell.run("get", "media/f", "-");

        assertThat(get.exitCode()).isZero();
        assertThat(get.binary()).isEqualTo(bytes);
    }

    @Test
    void wrongBytesOnStandardOutputAreReported() {
        store.put("media", "f", random(5000));
        store.fail(1, line -> line.startsWith("GET"), Fault.WRONG_BYTES);

        Outcome get = shell.run("get", "media/f", "-");

        assertThat(get.exitCode()).isEqualTo(1);
        assertThat(get.err()).contains("cannot be taken back");
    }

    @Test
    void listingWithoutItsEndIsNoListing() {
        store.fail(1, line -> line.startsWith("GET"), Fault.CUT);

        Outcome ls = shell.run("ls", "media");

        assertThat(ls.exitCode()).isEqualTo(3);
        assertThat(ls.err()).contains("the listing broke off");
    }

    @Test
    void expiredListingGoesOnAfterTheLastKey() throws IOException {
        for (int i = 0; i < 10; i++) {
            store.put("media", "t/" + i, new byte[] {(byte) i});
        }
        store.fail(1, line -> line.contains("token="), Fault.EXPIRED);

        assertThat(shell.run("get", "media/t/", temp.resolve("out").toString()).exitCode())
                .isZero();

        assertThat(filesIn(temp.resolve("out"))).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    }

    @Test
    void oneBadFileDoesNotStopTheOthers() throws IOException {
        Path tree = Files.createDirectory(temp.resolve("tree"));
        Files.writeString(tree.resolve("good"), "g");
        Files.writeString(tree.resolve("tab\tin name"), "b");
        Files.writeString(tree.resolve("zulu"), "z");

        Outcome put = shell.run("put", tree.toString(), "media/t");

        assertThat(put.exitCode()).isEqualTo(1);
        assertThat(put.err()).contains("the name cannot be a key");
        assertThat(store.keys("media")).containsExactly("seed", "t/good", "t/zulu");
    }

    @Test
    void listingThatFailsOnTheWaySaysWhy() throws IOException {
        for (int i = 0; i < 10; i++) {
            store.put("media", "t/" + i, new byte[] {(byte) i});
        }
        store.fail(100, line -> line.contains("token="), Fault.BUSY);

        Outcome get =
                shell.run("get", "--retries=0", "media/t/", temp.resolve("out").toString());

        assertThat(get.exitCode()).isEqualTo(3);
        assertThat(get.err()).isEqualTo("""
                        cairn: Title of busy. Too many requests. (request r1)
                        cairn: stopped, the rest was not tried
                        """);
    }

    @Test
    void missingBucketStopsAtOnceWithFour() throws IOException {
        Path tree = Files.createDirectory(temp.resolve("tree"));
        for (int i = 0; i < 20; i++) {
            Files.writeString(tree.resolve("f" + i), "x");
        }

        Outcome put = shell.run("put", tree.toString(), "other/t");

        assertThat(put.exitCode()).isEqualTo(4);
        assertThat(put.err()).contains("there is no bucket 'other'; make it with: cairn mb other");
        assertThat(store.requests()).hasSize(1);
    }

    @Test
    void nobodyAtTheAddressEndsWithThreeAndSaysSo() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }

        Outcome ls = new Shell("http://127.0.0.1:" + port).run("ls");

        assertThat(ls.exitCode()).isEqualTo(3);
        assertThat(ls.err())
                .isEqualTo("cairn: cannot reach http://127.0.0.1:%d: no answer at this address; is the node running?\n"
                        .formatted(port));
    }

    @Test
    void hostileKeysDoNotLeaveTheFolder() throws IOException {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Path out = Files.createDirectory(temp.resolve("out"));
        Files.createSymbolicLink(out.resolve("link"), outside);
        List<String> hostile = List.of(
                "t/../../etc/passwd", "t//absolute", "t/a//b", "t/a/", "t/.", "t/./x", "t/..", "t/link/x", "t/a/../x");
        hostile.forEach(key -> store.put("media", key, key.getBytes(StandardCharsets.UTF_8)));
        store.put("media", "t/fine", new byte[] {1});

        Outcome get = shell.run("get", "media/t/", out.toString(), "--json");

        assertThat(get.exitCode()).isEqualTo(1);
        assertThat(get.events().getLast())
                .containsEntry("failed", (long) hostile.size())
                .containsEntry("fetched", 1L);
        assertThat(filesIn(out)).containsExactly("fine", "link");
        assertThat(filesIn(outside)).isEmpty();
        assertThat(filesIn(temp)).containsExactly("out", "outside");
    }

    @Test
    void hostileKeyCanBeFetchedUnderANameOfChoice() {
        store.put("media", "../../etc/passwd", new byte[] {7});

        assertThat(shell.run("get", "media/../../etc/passwd", temp.resolve("p").toString())
                        .exitCode())
                .isZero();
        assertThat(shell.run("get", "media/../..", temp + "/").exitCode()).isEqualTo(1);

        assertThat(temp.resolve("p")).hasBinaryContent(new byte[] {7});
    }

    @Test
    void lostOutputIsAFailure() {
        assertThat(new Shell(store.url()).withLostOutput().run("ls", "media").exitCode())
                .isEqualTo(1);
    }

    @Test
    void whatIsNoFileIsNotReplacedByOne() throws IOException {
        Path socket = temp.resolve("socket");
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(socket));

            Outcome get = shell.run("get", "media/seed", socket.toString());

            assertThat(get.exitCode()).isEqualTo(1);
            assertThat(get.err()).contains("is no regular file");
            assertThat(Files.isRegularFile(socket)).isFalse();
        }
    }

    @Test
    void linksAreNotFollowedUnlessAsked() throws IOException {
        Path tree = Files.createDirectory(temp.resolve("tree"));
        Files.writeString(tree.resolve("file"), "f");
        Files.createSymbolicLink(tree.resolve("link"), tree.resolve("file"));
        Files.createSymbolicLink(tree.resolve("loop"), tree);

        Outcome plain = shell.run("put", tree.toString(), "media/plain");
        Outcome followed = shell.run("put", "--follow-links", tree.toString(), "media/followed");

        assertThat(plain.exitCode()).isZero();
        assertThat(plain.err()).contains("ignored    media/plain/link  (symbolic link)");
        assertThat(followed.exitCode()).isZero();
        assertThat(store.keys("media")).containsExactly("followed/file", "followed/link", "plain/file", "seed");
    }

    private Path plant(String name, int bytes) throws IOException {
        return Files.write(temp.resolve(name), random(bytes));
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static List<String> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
