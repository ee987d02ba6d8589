package dev.cairn.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys are data; a file is only written where the user pointed. */
class TargetFolderTest {
    @TempDir
    private Path temp;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/etc/passwd",
                "..",
                "../x",
                "a/../b",
                ".",
                "./a",
                "a//b",
                "a/",
                "a/.",
                "a\0b",
                "a/..",
                "//",
                ".cairn-0123456789abcdef0123456789abcdef.part",
                ".Cairn-0123456789ABCDEF0123456789abcdef.PART",
                "a/.cairn-0123456789abcdef0123456789abcdef.part/b"
            })
    void whatIsNoPlainRelativePathIsRefused(String name) {
        assertThat(TargetFolder.refusal(name, false)).isPresent();
        assertThatThrownBy(() -> new TargetFolder(temp).place(name)).isInstanceOf(Failure.Local.class);
        assertThat(temp).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"C:\\x", "a\\..\\..\\b", "C:x", "CON", "con.txt", "a/LPT1", "dot.", "space ", "a?b", "a\u0001b"})
    void whatWindowsBendsIsRefusedThereAndPlainElsewhere(String name) {
        assertThat(TargetFolder.refusal(name, true)).isPresent();
        assertThat(TargetFolder.refusal(name, false)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b", "...", "..a", "a..", "-", "~", "$HOME", "a b", " ", "conman", "ü/日本"})
    void ordinaryNamesGetTheirPlace(String name) throws Failure {
        assertThat(new TargetFolder(temp, false).place(name)).isEqualTo(temp.resolve(name));
    }

    @Test
    void wayThroughALinkIsRefused() throws IOException {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Path root = Files.createDirectory(temp.resolve("root"));
        Files.createSymbolicLink(root.resolve("link"), outside);

        assertThatThrownBy(() -> new TargetFolder(root).place("link/x")).hasMessageContaining("symbolic link");
        assertThatThrownBy(() -> new TargetFolder(root).place("link/deeper/x")).hasMessageContaining("symbolic link");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void fileInTheWayOfAFolderAndFolderInTheWayOfAFileAreRefused() throws IOException {
        Files.createFile(temp.resolve("file"));
        Files.createDirectory(temp.resolve("folder"));

        assertThatThrownBy(() -> new TargetFolder(temp).place("file/x")).hasMessageContaining("is no folder");
        assertThatThrownBy(() -> new TargetFolder(temp).place("folder")).hasMessageContaining("is a folder");
    }
}
