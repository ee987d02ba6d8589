package dev.cairn.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.node.Node;
import dev.cairn.node.cli.Shell.Outcome;
import dev.cairn.node.config.ConfigSources;
import dev.cairn.node.config.ConfigSources.Flag;
import dev.cairn.node.config.NodeConfig;
import dev.cairn.node.logging.Logging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Goal: commands and server mean the same by the API. Method: the commands against a real node, each test in a bucket of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealNodeTest {
    private Node node;
    private Shell shell;

    @BeforeAll
    void open(@TempDir Path data) throws Exception {
        Map<String, Flag> flags = new HashMap<>();
        flags.put("node.data-dir", new Flag("test", data.toString()));
        flags.put("http.port", new Flag("test", "0"));
        NodeConfig config = new ConfigSources().load(Optional.empty(), Map.of(), flags);
        Logging.configure(config.logging());
        node = Node.open(config, InstantSource.system(), (reason, cause) -> {
            throw new AssertionError(reason, cause);
        });
        shell = new Shell(node.address().url());
    }

    @AfterAll
    void close() throws Exception {
        node.close();
    }

    @Test
    void treeOfOddNamesComesBackByteIdentical(@TempDir Path temp) throws Exception {
        Path tree = Files.createDirectory(temp.resolve("tree"));
        OddTree.plant(tree);
        expect(0, "put", "--create", tree.toString(), "odd/backup");
        expect(0, "verify", tree.toString(), "odd/backup");

        Files.writeString(tree.resolve("with space.txt"), "changed");
        Files.delete(tree.resolve("a.b"));
        Outcome differs = expect(1, "verify", "--json", tree.toString(), "odd/backup");
        Outcome again = expect(0, "put", "--json", tree.toString(), "odd/backup");
        expect(0, "rm", "odd/backup/a.b");
        expect(0, "get", "-r", "odd/backup", temp.resolve("back").toString());

        assertThat(differs.events().getLast()).containsEntry("different", 1L).containsEntry("extra", 1L);
        assertThat(again.events().getLast()).containsEntry("stored", 1L).containsEntry("equal", 11L);
        assertThat(OddTree.contents(temp.resolve("back"))).isEqualTo(OddTree.contents(tree));
    }

    @Test
    void aBucketIsMadeWithItsNumberOfCopies() throws Exception {
        expect(0, "mb", "--copies", "5", "--durability", "all", "many-copies");

        assertThat(expect(0, "stat", "many-copies").out())
                .containsPattern("settings.copies +5\n")
                .containsPattern("settings.durability +all\n");
        assertThat(expect(1, "mb", "--copies", "6", "too-many-copies").err()).contains("copies");
        expect(2, "mb", "--copies", "many", "too-many-copies");
    }

    @Test
    void hostileKeysAreDataOnTheWayInAndRefusedOnTheWayOut(@TempDir Path temp) throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "x");
        expect(0, "mb", "hostile");
        List<String> keys = List.of("t/../../etc/passwd", "t//a", "t/a//b", "t/a/", "t/.", "t/..", "t/:copy", "t/%2F");
        for (String key : keys) {
            if (!key.endsWith("/")) {
                expect(0, "put", file.toString(), "hostile/" + key);
            }
        }
        expect(0, "cp", "hostile/t/:copy", "hostile/t/:move");

        assertThat(shell.run("ls", "-r", "hostile").lines())
                .containsExactly("t/%2F", "t/.", "t/..", "t/../../etc/passwd", "t//a", "t/:copy", "t/:move", "t/a//b");
        Outcome get = expect(1, "get", "hostile/t/", temp.resolve("out").toString(), "--json");
        assertThat(get.events().getLast()).containsEntry("failed", 5L).containsEntry("fetched", 3L);
        assertThat(OddTree.contents(temp)).containsOnlyKeys("file", "out/%2F", "out/:copy", "out/:move");
    }

    @Test
    void foldersMoveAsAWhole(@TempDir Path temp) throws Exception {
        Path tree = Files.createDirectory(temp.resolve("tree"));
        Files.writeString(tree.resolve("1"), "one");
        Files.writeString(tree.resolve("2"), "two");
        expect(0, "put", "--create", tree.toString(), "moves/a");

        expect(0, "cp", "-r", "moves/a", "moves/b");
        expect(0, "mv", "-r", "moves/b", "moves/c/");
        expect(0, "mv", "-r", "--each", "moves/c/b", "moves/d");
        expect(0, "mv", "moves/d/2", "moves/two");
        expect(1, "cp", "--no-overwrite", "moves/two", "moves/d/1");
        expect(4, "cp", "-r", "moves/nothing", "moves/x");
        expect(4, "mv", "moves/nothing", "moves/x");

        assertThat(shell.run("ls", "-r", "moves").lines()).containsExactly("a/1", "a/2", "d/1", "two");
        expect(1, "rb", "moves");
        expect(0, "rm", "-r", "--force", "moves");
        expect(0, "rb", "moves");
        expect(4, "rb", "moves");
    }

    @Test
    void attributesComeBack(@TempDir Path temp) throws Exception {
        Path file = Files.writeString(temp.resolve("f"), "f");
        expect(0, "put", "--create", "--meta=owner=Zoë & co 100%", "--tag=a=1 %&", file.toString(), "attributes/f");
        expect(0, "put", "--no-overwrite", file.toString(), "attributes/f");

        Outcome stat = expect(0, "stat", "--json", "attributes/f");

        assertThat(stat.events().getFirst())
                .containsEntry("version", stat.events().getFirst().get("version"))
                .containsEntry("size", 1L)
                .containsEntry("metadata", Map.of("owner", "Zoë & co 100%", "mtime", time(file)))
                .containsEntry("tags", Map.of("a", "1 %&"))
                .containsEntry("sha256", Sha256.of(file));
        assertThat(expect(0, "stat", "attributes").out()).containsPattern("objects +1\n");
    }

    @Test
    void filesKeepTheirTimes(@TempDir Path temp) throws Exception {
        Path folder = Files.createDirectories(temp.resolve("from/below")).getParent();
        Path old = Files.writeString(folder.resolve("old"), "of 1969");
        Path fine = Files.writeString(folder.resolve("below/fine"), "to the nanosecond");
        Files.setLastModifiedTime(old, FileTime.from(Instant.parse("1969-07-20T20:17:40Z")));
        Files.setLastModifiedTime(fine, FileTime.from(Instant.parse("2021-03-04T05:06:07.123456789Z")));
        expect(0, "put", "-r", "--create", folder.toString(), "times/");
        expect(0, "put", "--meta=mtime=2001-02-03T04:05:06Z", old.toString(), "times/from/told");
        expect(0, "put", "--meta=MTime=2002-02-03T04:05:06Z", old.toString(), "times/from/shouted");
        expect(0, "put", "--meta=mtime=yesterday", old.toString(), "times/from/nonsense");

        expect(0, "get", "-r", "times/from", temp.resolve("all").toString());
        expect(0, "get", "times/from/below/fine", temp.resolve("one").toString());

        assertThat(time(temp.resolve("all/old"))).isEqualTo("1969-07-20T20:17:40Z");
        assertThat(time(temp.resolve("all/below/fine"))).isEqualTo("2021-03-04T05:06:07.123456789Z");
        assertThat(time(temp.resolve("one"))).isEqualTo("2021-03-04T05:06:07.123456789Z");
        assertThat(time(temp.resolve("all/told"))).isEqualTo("2001-02-03T04:05:06Z");
        assertThat(time(temp.resolve("all/shouted"))).isEqualTo("2002-02-03T04:05:06Z");
        assertThat(Files.getLastModifiedTime(temp.resolve("all/nonsense")).toInstant())
                .isAfter(Instant.parse("2026-01-01T00:00:00Z"));
    }

    private static String time(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant().toString();
    }

    @Test
    void streamsGoThrough() {
        byte[] bytes = OddTree.random(1, 3_000_000);
        expect(0, "mb", "streams");
        assertThat(new Shell(node.address().url())
                        .withInput(bytes)
                        .run("put", "-", "streams/s")
                        .exitCode())
                .isZero();

        assertThat(expect(0, "get", "streams/s", "-").binary()).isEqualTo(bytes);
    }

    @Test
    void listingOfManyPagesIsWhole(@TempDir Path temp) throws Exception {
        for (int i = 0; i < Client.PAGE_ITEMS + 5; i++) {
            Files.createFile(temp.resolve("%04d".formatted(i)));
        }
        expect(0, "mb", "pages");
        expect(0, "put", "--jobs=16", temp + "/.", "pages");

        assertThat(expect(0, "ls", "pages").lines())
                .hasSize(Client.PAGE_ITEMS + 5)
                .isSorted();
        assertThat(expect(0, "verify", "--json", temp + "/.", "pages").events().getLast())
                .containsEntry("equal", Client.PAGE_ITEMS + 5L);
    }

    @Test
    void benchMeasuresTheNodeAndLeavesNothingBehind(@TempDir Path temp) throws Exception {
        Path figures = temp.resolve("figures.json");
        Outcome bench = expect(
                0,
                "bench",
                "--mix=get=30,put=20,delete=10,head=10,list=10,range=20",
                "--size=0:1,100-200KiB:9",
                "--range-size=1000",
                "--keys=50",
                "--connections=8",
                "--threads=2",
                "--warmup=100ms",
                "--duration=1s",
                "--json=" + figures);

        Map<String, Object> json = Json.object(Files.newInputStream(figures));
        assertThat(json).containsEntry("format", 1L).containsEntry("stopped", false);
        assertThat(Json.members((Map<?, ?>) json.get("failures")))
                .containsEntry("wrong", 0L)
                .containsEntry("errors", 0L);
        assertThat(Json.members((Map<?, ?>) json.get("kinds")))
                .containsOnlyKeys("get", "put", "delete", "head", "list", "range");
        assertThat(Json.members((Map<?, ?>) json.get("nodeUsage")))
                .containsKeys("syncsPerRequest", "logBytesPerRequest");
        assertThat(bench.out()).contains("P99.99", "corrected", "wrong 0");
        assertThat(expect(0, "ls").out()).doesNotContain("bench-");
    }

    private Outcome expect(int exitCode, String... arguments) {
        Outcome outcome = shell.run(arguments);
        assertThat(outcome.exitCode())
                .as("cairn %s: %s%s", String.join(" ", arguments), outcome.out(), outcome.err())
                .isEqualTo(exitCode);
        return outcome;
    }
}
