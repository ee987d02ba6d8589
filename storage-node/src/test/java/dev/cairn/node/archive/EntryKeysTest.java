package dev.cairn.node.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.node.archive.ArchiveEntry.Kind;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: a name is data, never a path. Method: names as attackers and tools write them. */
class EntryKeysTest {
    private final EntryKeys keys = new EntryKeys("to/", true);

    private static ArchiveEntry file(String name) {
        return entry(name, Kind.FILE);
    }

    private static ArchiveEntry entry(String name, Kind kind) {
        return new ArchiveEntry(name, kind, 0, Optional.empty(), OptionalLong.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "a, to/a",
        "a/b, to/a/b",
        "./a, to/a",
        "././a, to/a",
        "a//b, to/a//b",
        "..a, to/..a",
        "a.., to/a..",
        "日本/🎉, to/日本/🎉"
    })
    void aNameIsTheEndOfAKey(String name, String key) {
        assertThat(keys.key(file(name)).value()).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "./",
                "/",
                "/etc/passwd",
                "..",
                "../a",
                "a/../b",
                "a/..",
                "./../a",
                "a/./b",
                ".",
                "\\a",
                "a\\b",
                "..\\a",
                "C:\\a",
                "a\0b",
                "a\nb",
                "a\u007f",
                "\ud800",
                "//a"
            })
    void aNameThatCouldBeAPathOrCanBeNoKeyIsRefused(String name) {
        assertThatThrownBy(() -> keys.key(file(name)))
                .isInstanceOfSatisfying(
                        ArchiveException.class, e -> assertThat(e.error()).isInstanceOf(ArchiveError.BadName.class));
    }

    @Test
    void aKeyIsOfBoundedLength() {
        assertThat(keys.key(file("a".repeat(1_021))).value()).hasSize(1_024);
        assertThatThrownBy(() -> keys.key(file("b".repeat(1_022)))).isInstanceOf(ArchiveException.class);
    }

    @Test
    void aNameMayOccurAgainUnlessEachIsToOccurOnce() {
        EntryKeys any = new EntryKeys("to/", false);

        assertThat(any.key(file("a"))).isEqualTo(any.key(file("./a")));
    }

    @Test
    void aNameOccursOnce() {
        keys.key(file("a"));
        keys.key(file("A"));

        assertThatThrownBy(() -> keys.key(file("./a")))
                .isInstanceOfSatisfying(
                        ArchiveException.class, e -> assertThat(e.error()).isEqualTo(new ArchiveError.Duplicate("a")));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FILE")
    void onlyFilesBecomeObjects(Kind kind) {
        assertThatThrownBy(() -> keys.key(entry("a", kind)))
                .isInstanceOfSatisfying(
                        ArchiveException.class,
                        e -> assertThat(e.error()).isEqualTo(new ArchiveError.Unreadable("a", kind)));
    }
}
