package dev.cairn.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a vote or members that Ratis could not write do not stop the next start. Method: empty the files of a real log. */
class GroupFilesTest {
    @TempDir
    static Path shared;

    private static LogImage original;

    @TempDir
    Path directory;

    private LogImage log;
    private GroupFiles files;

    @BeforeAll
    static void writeLog() throws Exception {
        original = LogImage.write(shared);
    }

    @BeforeEach
    void copyLog() throws IOException {
        log = original.copyTo(directory.resolve("log"));
        files = new GroupFiles(log.current());
    }

    @Test
    void emptiedFilesAreAsAtTheLastStart() throws IOException {
        byte[] vote = Files.readAllBytes(log.vote());
        byte[] members = Files.readAllBytes(log.members());
        files.keep();
        replaceByNothing(log.vote());
        replaceByNothing(log.members());

        files.restoreEmptied();

        assertThat(log.vote()).hasBinaryContent(vote);
        assertThat(log.members()).hasBinaryContent(members);
        log.check();
    }

    @Test
    void whatIsKeptIsThatOfTheLastStartOnly() throws IOException {
        files.keep();
        Path next = Files.writeString(log.current().resolve("next"), "term=4\nvotedFor=node-1\n");
        Files.move(next, log.vote(), StandardCopyOption.REPLACE_EXISTING);
        files.keep();
        replaceByNothing(log.vote());

        files.restoreEmptied();

        assertThat(files.term()).isEqualTo(4);
    }

    @Test
    void emptyMembersOfALogThatNeverKeptAnyAreAsGoodAsNone() throws IOException {
        Files.deleteIfExists(log.members().resolveSibling("raft-meta.conf.kept"));
        replaceByNothing(log.members());

        files.restoreEmptied();

        assertThat(log.members()).doesNotExist();
        log.check();
    }

    @Test
    void emptyVoteThatWasNeverKeptStaysForThePersonToSee() throws IOException {
        Files.deleteIfExists(log.vote().resolveSibling("raft-meta.kept"));
        replaceByNothing(log.vote());

        files.restoreEmptied();

        assertThatThrownBy(log::check).isInstanceOf(LogDamagedException.class).hasMessageContaining("holds no term");
    }

    /** As Ratis does: under another name first. */
    private static void replaceByNothing(Path file) throws IOException {
        Path empty = Files.createFile(file.resolveSibling("empty"));
        Files.move(empty, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
