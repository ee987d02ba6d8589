package dev.cairn.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalTreeTest {
    @TempDir
    private Path temp;

    @Test
    void filesComeInTheOrderOfTheirKeys() throws IOException, InterruptedException {
        for (String name : List.of("a/x", "a.txt", "a-1/y", "a0", "b/c/d", "b/c.d", "\uFFEE", "\uD83D\uDE00/z")) {
            Path file = temp.resolve(name);
            Files.createDirectories(file.getParent());
            Files.createFile(file);
        }
        Files.createDirectories(temp.resolve("empty/below"));

        assertThat(names(new LocalTree(temp, false)))
                .containsExactly("a-1/y", "a.txt", "a/x", "a0", "b/c.d", "b/c/d", "\uFFEE", "\uD83D\uDE00/z")
                .isSortedAccordingTo(KeyOrder.INSTANCE);
    }

    @Test
    void leftoversOfDownloadsAreIgnored() throws IOException, InterruptedException {
        Files.createFile(temp.resolve(".cairn-0123456789abcdef0123456789abcdef.part"));
        Files.createFile(temp.resolve(".cairn-mine.part"));

        assertThat(entries(new LocalTree(temp, false)))
                .extracting(LocalEntry::getClass)
                .containsExactly(LocalEntry.Ignored.class, LocalEntry.File.class);
    }

    @Test
    void linkToAFolderIsOneEntryUnlessFollowed() throws IOException, InterruptedException {
        Path other = Files.createDirectory(temp.resolve("other"));
        Files.createFile(other.resolve("f"));
        Path root = Files.createDirectory(temp.resolve("root"));
        Files.createSymbolicLink(root.resolve("link"), other);
        Files.createSymbolicLink(root.resolve("up"), temp);

        assertThat(entries(new LocalTree(root, false)))
                .allMatch(LocalEntry.Ignored.class::isInstance)
                .hasSize(2);
        assertThat(names(new LocalTree(root, true))).contains("link/f", "up/other/f", "up/root/");
    }

    @Test
    void missingFolderFailsWithItsName() {
        assertThatThrownBy(() -> new LocalTree(temp.resolve("nothing"), false).next())
                .isInstanceOf(Failure.Local.class)
                .hasMessageContaining("nothing: no such file or folder");
    }

    private static List<String> names(LocalTree tree) throws Failure, InterruptedException {
        return entries(tree).stream().map(LocalEntry::name).toList();
    }

    private static List<LocalEntry> entries(LocalTree tree) throws Failure, InterruptedException {
        List<LocalEntry> entries = new ArrayList<>();
        for (Optional<LocalEntry> entry = tree.next(); entry.isPresent(); entry = tree.next()) {
            entries.add(entry.get());
        }
        return entries;
    }
}
