package dev.cairn.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.cairn.node.cli.Shell.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people do with a folder: put, verify, change, put again, get, compare; and the small commands around it. */
class JourneyTest {
    @TempDir
    private Path temp;

    private FakeStore store;
    private Shell shell;
    private Path tree;

    @BeforeEach
    void start() throws IOException {
        store = new FakeStore();
        shell = new Shell(store.url());
        tree = Files.createDirectory(temp.resolve("tree"));
    }

    @AfterEach
    void stop() {
        store.close();
    }

    @Test
    void treeOfOddNamesComesBackByteIdentical() throws IOException {
        OddTree.plant(tree);
        Outcome put = shell.run("put", "--create", tree.toString(), "media/backup");
        assertThat(put.err()).isEmpty();
        assertThat(put.exitCode()).isZero();

        assertThat(shell.run("verify", tree.toString(), "media/backup").exitCode())
                .isZero();
        Outcome get =
                shell.run("get", "-r", "media/backup", temp.resolve("back").toString());

        assertThat(get.exitCode()).as(get.err()).isZero();
        assertThat(OddTree.contents(temp.resolve("back")))
                .isEqualTo(OddTree.contents(tree))
                .hasSizeGreaterThan(8);
    }

    @Test
    void secondPutSendsOnlyWhatChanged() throws IOException {
        OddTree.plant(tree);
        assertThat(shell.run("put", "--create", tree.toString(), "media/backup").exitCode())
                .isZero();
        Files.writeString(tree.resolve("with space.txt"), "changed");
        store.forgetRequests();

        Outcome again = shell.run("put", tree.toString(), "media/backup", "-v");

        assertThat(store.requests().stream().filter(line -> line.startsWith("PUT")))
                .containsExactly("PUT /v1/buckets/media/objects/backup/with%20space.txt");
        assertThat(again.lines())
                .contains("stored     media/backup/with space.txt  (7 B, version "
                        + version("media", "backup/with space.txt") + ")");
        assertThat(store.bytes("media", "backup/with space.txt"))
                .hasValueSatisfying(bytes -> assertThat(bytes).asString().isEqualTo("changed"));
    }

    @Test
    void secondGetFetchesOnlyWhatChanged() throws IOException {
        for (String key : List.of("a", "b", "c/d", "c/e")) {
            store.put("media", key, key.getBytes(StandardCharsets.UTF_8));
        }
        Path back = temp.resolve("back");
        assertThat(shell.run("get", "media", back.toString()).exitCode()).isZero();
        Files.writeString(back.resolve("b"), "damaged");
        store.forgetRequests();

        assertThat(shell.run("get", "media", back.toString()).exitCode()).isZero();

        assertThat(store.requests().stream().filter(line -> line.contains("/objects/")))
                .containsExactly("GET /v1/buckets/media/objects/b");
        assertThat(back.resolve("b")).hasContent("b");
    }

    @Test
    void verifyTellsMissingDifferentAndExtraApart() throws IOException {
        for (String name : List.of("equal", "longer", "other", "missing")) {
            Files.writeString(tree.resolve(name), name);
        }
        for (String key : List.of("t/equal", "t/longer", "t/other", "t/extra")) {
            store.put("media", key, key.substring(2).getBytes(StandardCharsets.UTF_8));
        }
        store.put("media", "t/longer", "longer than here".getBytes(StandardCharsets.UTF_8));
        store.put("media", "t/other", "rehto".getBytes(StandardCharsets.UTF_8));

        Outcome verify = shell.run("verify", tree.toString(), "media/t");

        assertThat(verify.exitCode()).isEqualTo(1);
        assertThat(verify.lines())
                .startsWith(
                        "extra      media/t/extra  (not here)",
                        "different  media/t/longer  (6 bytes here, 16 in the store)",
                        "missing    media/t/missing  (not in the store)",
                        "different  media/t/other  (another SHA-256)")
                .last()
                .asString()
                .startsWith("verify: 1 equal (5 B), 1 missing (7 B), 2 different");
    }

    @Test
    void resultsComeInTheOrderOfTheKeysWhateverFinishesFirst() throws IOException {
        for (int i = 0; i < 40; i++) {
            Files.write(tree.resolve("%02d".formatted(i)), new byte[i % 2 == 0 ? 200_000 : 1]);
        }

        Outcome put = shell.run("put", "--create", "--jobs=8", "--json", tree.toString(), "media/t");

        assertThat(put.events().stream().filter(event -> event.get("event").equals("result")))
                .extracting(event -> event.get("key"))
                .hasSize(40)
                .isSorted();
        assertThat(put.events().getLast()).containsEntry("event", "summary").containsEntry("stored", 40L);
    }

    @Test
    void placesMeanWhatTheySay() throws IOException {
        Path file = Files.writeString(tree.resolve("f.txt"), "f");
        store.put("media", "seed", new byte[0]);
        assertThat(shell.run("put", file.toString(), "media").exitCode()).isZero();
        assertThat(shell.run("put", file.toString(), "media/dir/").exitCode()).isZero();
        assertThat(shell.run("put", file.toString(), "media/new-name").exitCode())
                .isZero();
        assertThat(shell.run("put", tree.toString(), "media/into/").exitCode()).isZero();
        assertThat(shell.run("put", tree.toString(), "media/as").exitCode()).isZero();
        assertThat(shell.run("put", tree + "/.", "media/contents/").exitCode()).isZero();

        assertThat(store.keys("media"))
                .containsExactly(
                        "as/f.txt", "contents/f.txt", "dir/f.txt", "f.txt", "into/tree/f.txt", "new-name", "seed");
    }

    @Test
    void getPlacesMeanWhatTheySay() throws IOException {
        store.put("media", "a/b/f.txt", new byte[] {1});
        Path out = temp.resolve("out");
        assertThat(shell.run("get", "media/a/b/f.txt", out + "/file").exitCode())
                .isZero();
        assertThat(shell.run("get", "media/a/b/f.txt", out.toString()).exitCode())
                .isZero();
        assertThat(shell.run("get", "media/a/b/f.txt", out + "/into/").exitCode())
                .isZero();
        assertThat(shell.run("get", "media/a/", out + "/as").exitCode()).isZero();
        assertThat(shell.run("get", "-r", "media/a", out + "/under/").exitCode())
                .isZero();

        assertThat(OddTree.contents(out).keySet())
                .containsExactly("as/b/f.txt", "f.txt", "file", "into/f.txt", "under/a/b/f.txt");
    }

    @Test
    void standardInputAndOutputCarryBytes() {
        byte[] bytes = OddTree.random(1, 300_000);
        store.put("media", "seed", new byte[0]);
        assertThat(shell.withInput(bytes).run("put", "-", "media/piped").exitCode())
                .isZero();

        Outcome get = shell.run("get", "media/piped", "-");

        assertThat(get.exitCode()).isZero();
        assertThat(get.binary()).isEqualTo(bytes);
        assertThat(get.out()).isEmpty();
    }

    @Test
    void attributesTravelAndStatShowsThem() throws IOException {
        Path file = Files.writeString(tree.resolve("f"), "f");
        store.put("media", "seed", new byte[0]);
        Outcome put = shell.run(
                "put", file.toString(), "media/f", "--content-type=text/x", "--meta=owner=Zoë & co", "--tag=a=1 %");
        assertThat(put.exitCode()).isZero();

        Outcome stat = shell.run("stat", "media/f", "--json");

        assertThat(stat.events().getFirst())
                .containsEntry("key", "f")
                .containsEntry("size", 1L)
                .containsEntry("contentType", "text/x")
                .containsEntry(
                        "metadata",
                        Map.of(
                                "owner",
                                "Zoë & co",
                                "mtime",
                                Files.getLastModifiedTime(file).toInstant().toString()))
                .containsEntry("tags", Map.of("a", "1 %"))
                .containsEntry("sha256", "252f10c83610ebca1a059c0bae8255eba2f95be4d1d7bcfa89d7248a82d9f111");
        assertThat(shell.run("stat", "media/f").lines())
                .anyMatch(line -> line.matches("contentType +text/x"))
                .anyMatch(line -> line.matches("metadata\\.owner +Zoë & co"));
    }

    @Test
    void listingShowsFoldersOrAllThatIsInThem() {
        store.put("media", "a/1", new byte[2000]);
        store.put("media", "a/2", new byte[1]);
        store.put("media", "b", new byte[0]);

        assertThat(shell.run("ls").lines()).containsExactly("media");
        assertThat(shell.run("ls", "media").lines()).containsExactly("a/", "b");
        assertThat(shell.run("ls", "media/a/").lines()).containsExactly("a/1", "a/2");
        assertThat(shell.run("ls", "-r", "media").lines()).containsExactly("a/1", "a/2", "b");
        assertThat(shell.run("ls", "-l", "media/a/1").lines()).containsExactly("  2.0 KiB  2026-11-21T06:30:12Z  a/1");
        assertThat(shell.run("ls", "--json", "media").events()).hasSize(2);
    }

    @Test
    void ofBucketsItIsShownWhatTheySave() {
        store.put("empty", "k", new byte[0]);
        store.put("logs", "k", new byte[8_192]);

        assertThat(shell.run("ls", "-l").lines())
                .containsExactly(
                        "           1        0 B        0 B        -  2026-11-21T06:00:00Z  empty",
                        "           1    8.0 KiB    2.0 KiB     4.0x  2026-11-21T06:00:00Z  logs");
        assertThat(shell.run("ls", "-l", "--bytes").lines())
                .last(STRING)
                .isEqualTo("           1       8192       2048     4.0x  2026-11-21T06:00:00Z  logs");
        assertThat(shell.run("ls", "--json").events())
                .last(MAP)
                .containsEntry("storedBytes", 2_048L)
                .containsEntry("compressionRatio", 4.0);
        assertThat(shell.run("stat", "logs").lines())
                .contains(
                        "storedBytes      2048 (2.0 KiB)", "compressionRatio 4.0x", "bytes            8192 (8.0 KiB)");
        assertThat(shell.run("stat", "--json", "logs").events())
                .singleElement(MAP)
                .containsEntry("compressionRatio", 4.0);
    }

    @Test
    void copyAndMoveHappenInTheStore() {
        store.put("media", "a/1", new byte[] {1});
        store.put("media", "a/2", new byte[] {2});
        assertThat(shell.run("cp", "media/a/1", "media/b/").exitCode()).isZero();
        assertThat(shell.run("mv", "media/a/2", "media/two").exitCode()).isZero();
        assertThat(shell.run("cp", "-r", "media/b", "media/c").exitCode()).isZero();
        assertThat(shell.run("mv", "-r", "media/b", "media/d/").exitCode()).isZero();

        assertThat(store.keys("media")).containsExactly("a/1", "c/1", "d/b/1", "two");
        assertThat(shell.run("cp", "--no-overwrite", "media/two", "media/c/1").exitCode())
                .isEqualTo(1);
        assertThat(shell.run("cp", "-r", "media/nothing", "media/x").exitCode()).isEqualTo(4);
    }

    @Test
    void tooLargeFolderGoesObjectByObject() {
        store.put("media", "a/1", new byte[] {1});
        store.put("media", "a/2", new byte[] {2});
        store.fail(1, line -> line.contains("objects:move"), FakeStore.Fault.TOO_LARGE);

        assertThat(shell.run("mv", "-r", "media/a", "media/b").err()).contains("or use --each");
        assertThat(shell.run("mv", "-r", "--each", "media/a", "media/b").exitCode())
                .isZero();

        assertThat(store.keys("media")).containsExactly("b/1", "b/2");
        assertThat(shell.run("mv", "-r", "--each", "media/b", "media/b/c").exitCode())
                .isEqualTo(2);
    }

    @Test
    void removingAFolderAsksOrNeedsForce() {
        store.put("media", "a/1", new byte[] {1});
        store.put("media", "a/2", new byte[] {2});
        store.put("media", "ab", new byte[] {3});

        assertThat(shell.run("rm", "-r", "media/a").exitCode()).isEqualTo(2);
        assertThat(new Shell(store.url())
                        .withAnswer("n")
                        .run("rm", "-r", "media/a")
                        .exitCode())
                .isEqualTo(1);
        assertThat(store.keys("media")).hasSize(3);

        assertThat(new Shell(store.url())
                        .withAnswer("y")
                        .run("rm", "-r", "media/a")
                        .exitCode())
                .isZero();
        assertThat(store.keys("media")).containsExactly("ab");
        assertThat(shell.run("rm", "media/ab").lines()).containsExactly("removed    media/ab");
        assertThat(shell.run("rm", "media/ab").exitCode()).isEqualTo(4);
        assertThat(shell.run("rm", "--force", "media/ab").exitCode()).isZero();
        assertThat(shell.run("rm", "media").exitCode()).isEqualTo(2);
    }

    @Test
    void folderThatIsNotThereIsAFailureAndAnEmptyBucketIsNone() {
        store.put("media", "photos", new byte[0]);
        Path out = temp.resolve("out");

        Outcome get = shell.run("get", "-r", "media/photos", out.toString());

        assertThat(get.exitCode()).isEqualTo(4);
        assertThat(get.err()).isEqualTo("cairn: media/photos: there is no such folder: no object is in it\n");
        assertThat(out).doesNotExist();
        assertThat(shell.run("get", "media/typo/", out.toString()).exitCode()).isEqualTo(4);
        assertThat(new Shell(store.url())
                        .withAnswer("n")
                        .run("rm", "-r", "media/typo")
                        .exitCode())
                .isEqualTo(4);
        assertThat(shell.run("rm", "-r", "--force", "media/typo").exitCode()).isZero();
        assertThat(shell.run("rm", "media/photos").exitCode()).isZero();
        assertThat(shell.run("get", "media", out.toString()).exitCode()).isZero();
    }

    @Test
    void twoThatWouldTakeOneNameAreRefusedBeforeAnythingIsDone() throws IOException {
        store.put("media", "a/x", new byte[] {1});
        store.put("media", "b/x", new byte[] {2});
        Path here = Files.writeString(tree.resolve("x"), "x");
        Path there =
                Files.writeString(Files.createDirectory(temp.resolve("other")).resolve("x"), "y");

        assertThat(shell.run("mv", "media/a/x", "media/b/x", "media/c/").err()).contains("both become 'media/c/x'");
        assertThat(shell.run("mv", "-r", "media/a", "media/b/a/", "media/c/").exitCode())
                .isEqualTo(2);
        assertThat(shell.run("put", here.toString(), there.toString(), "media/c/")
                        .exitCode())
                .isEqualTo(2);
        assertThat(shell.run("get", "media/a/x", "media/b/x", temp + "/out/").exitCode())
                .isEqualTo(2);

        assertThat(store.keys("media")).containsExactly("a/x", "b/x");
        assertThat(temp.resolve("out")).doesNotExist();
    }

    @Test
    void wrongArgumentMeansThatNothingWasDone() {
        store.put("media", "a/x", new byte[] {1});

        assertThat(shell.run("mb", "good", "Bad!").exitCode()).isEqualTo(2);
        assertThat(shell.run("cp", "media/a/x", "Bad!/x", "media/c/").exitCode())
                .isEqualTo(2);

        assertThat(shell.run("ls").lines()).containsExactly("media");
        assertThat(store.keys("media")).containsExactly("a/x");
    }

    @Test
    void nothingGoesOntoItself() {
        store.put("media", "a/x", new byte[] {1});

        assertThat(shell.run("mv", "media/a/x", "media/a/x").exitCode()).isEqualTo(2);
        assertThat(shell.run("mv", "media/a/x", "media/a/").exitCode()).isEqualTo(2);
        assertThat(shell.run("mv", "-r", "media/a", "media/a").exitCode()).isEqualTo(2);
        assertThat(shell.run("mv", "-r", "media/a/", "media").exitCode()).isEqualTo(2);

        assertThat(store.bytes("media", "a/x")).contains(new byte[] {1});
    }

    @Test
    void objectByObjectNothingOverwritesWhatHasNotGoneYet() {
        store.put("media", "a/b/b/x", new byte[] {1});
        store.put("media", "a/b/x", new byte[] {2});

        Outcome mv = shell.run("mv", "-r", "--each", "--jobs=1", "media/a/b", "media/a");

        assertThat(mv.exitCode()).isEqualTo(1);
        assertThat(mv.err()).contains("media/a/b/b/x: 'media/a/b/x' is among what goes itself");
        assertThat(store.bytes("media", "a/b/b/x")).contains(new byte[] {1});
        assertThat(store.bytes("media", "a/x")).contains(new byte[] {2});
    }

    @Test
    void refusalsSayWhatToDo() {
        store.put("media", "k", new byte[0]);

        assertThat(shell.run("get", "media/photos", temp + "/out").err())
                .isEqualTo("cairn: media/photos: there is no such object (a folder needs -r)\n");
        assertThat(shell.run("get", "other/k", temp + "/out").err())
                .isEqualTo("cairn: other/k: there is no bucket 'other'; make it with: cairn mb other\n");
        assertThat(shell.run("stat", "media/typo").err()).isEqualTo("cairn: media/typo: there is no such object\n");
        assertThat(shell.run("mb", "media").err())
                .isEqualTo("cairn: media: the bucket exists already; nothing was changed\n");
        assertThat(shell.run("rb", "media").err())
                .isEqualTo(
                        "cairn: media: the bucket is not empty; remove its objects too with: cairn rb --force media\n");
        assertThat(shell.run("verify", tree.toString(), "other/k").exitCode()).isEqualTo(4);
        assertThat(shell.run("stat", "media").lines()).contains("created      2026-11-21 06:00:00 UTC");
    }

    @Test
    void bucketsAreMadeAndRemoved() {
        assertThat(shell.run("mb", "media").exitCode()).isZero();
        assertThat(shell.run("mb", "media").exitCode()).isEqualTo(1);
        store.put("media", "k", new byte[0]);
        assertThat(shell.run("rb", "media").err()).contains("rb --force");
        assertThat(shell.run("rb", "--force", "media").exitCode()).isZero();
        assertThat(shell.run("rb", "media").exitCode()).isEqualTo(4);
        assertThat(shell.run("mb", "media/key").exitCode()).isEqualTo(2);
    }

    @Test
    void whatIsThereStaysWithNoOverwrite() throws IOException {
        Path file = Files.writeString(tree.resolve("f"), "here");
        store.put("media", "f", "there".getBytes(StandardCharsets.UTF_8));

        assertThat(shell.run("put", "--no-overwrite", file.toString(), "media/f")
                        .lines())
                .containsExactly("kept       media/f  (something is there)");
        assertThat(shell.run("get", "--no-overwrite", "media/f", file.toString())
                        .exitCode())
                .isZero();

        assertThat(file).hasContent("here");
        assertThat(store.bytes("media", "f"))
                .hasValueSatisfying(bytes -> assertThat(bytes).asString().isEqualTo("there"));
    }

    @Test
    void whatComesMeanwhileStaysWithNoOverwrite() throws IOException {
        Path file = tree.resolve("f");
        store.put("media", "f", "there".getBytes(StandardCharsets.UTF_8));
        store.meanwhile(1, request -> request.startsWith("GET"), () -> write(file, "here"));

        Outcome get = shell.run("get", "--no-overwrite", "media/f", file.toString());

        assertThat(get.lines()).containsExactly("kept       media/f  (something is there)");
        assertThat(get.exitCode()).isZero();
        assertThat(file).hasContent("here");
        assertThat(tree).isDirectoryNotContaining(each -> PartFile.isName(String.valueOf(each.getFileName())));
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void progressShowsOnATerminalOnly() throws IOException {
        Files.write(tree.resolve("f"), new byte[1000]);

        Outcome shown = new Shell(store.url()).withTerminal(80).run("put", "--create", tree.toString(), "media/x");
        Outcome silent = shell.run("put", "--force", tree.toString(), "media/x");

        assertThat(shown.err()).startsWith("\rput").endsWith("\r");
        assertThat(silent.err()).isEmpty();
    }

    private long version(String bucket, String key) {
        return (Long) shell.run("stat", "--json", bucket + "/" + key)
                .events()
                .getFirst()
                .get("version");
    }
}
