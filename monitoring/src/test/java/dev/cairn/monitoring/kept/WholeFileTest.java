package dev.cairn.monitoring.kept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a file is the old one or the new one. Method: files in a folder of the test's, and one in whose way something stands. */
class WholeFileTest {
    @TempDir
    Path temp;

    @Test
    void whatWasWrittenIsReadAndNothingElseLiesBeside() throws IOException {
        Path path = temp.resolve("monitoring").resolve("settings.json");
        WholeFile file = new WholeFile(path);
        assertThat(file.read()).isEmpty();

        file.write(bytes("one, and longer"));
        file.write(bytes("two"));

        assertThat(new WholeFile(path).read()).hasValue(bytes("two"));
        assertThat(path.getParent()).isDirectoryContaining(each -> each.equals(path));
        assertThat(names(path.getParent())).containsExactly("settings.json");
    }

    @Test
    void aDraftThatAPowerCutLeftIsNotReadAndNotInTheWay() throws IOException {
        WholeFile file = new WholeFile(temp.resolve("settings.json"));
        file.write(bytes("old"));
        Files.writeString(temp.resolve("settings.json.tmp"), "half of something that is lon");

        assertThat(file.read()).hasValue(bytes("old"));
        file.write(bytes("new"));
        assertThat(file.read()).hasValue(bytes("new"));
        assertThat(names(temp)).containsExactly("settings.json");
    }

    @Test
    void aWriteThatFailsLeavesTheOldOne() throws IOException {
        WholeFile file = new WholeFile(temp.resolve("settings.json"));
        file.write(bytes("old"));
        Files.createDirectories(temp.resolve("settings.json.tmp", "in the way"));

        assertThatThrownBy(() -> file.write(bytes("new"))).isInstanceOf(IOException.class);
        assertThat(file.read()).hasValue(bytes("old"));
    }

    @Test
    void whatIsPutAsideReplacesNothingUntilThereAreTen() throws IOException {
        WholeFile file = new WholeFile(temp.resolve("settings.json"));
        for (int i = 1; i <= 11; i++) {
            file.write(bytes("number " + i));
            file.putAside();
        }

        assertThat(file.read()).isEmpty();
        assertThat(names(temp)).hasSize(10);
        assertThat(temp.resolve("settings.json.broken")).hasContent("number 1");
        assertThat(temp.resolve("settings.json.broken-2")).hasContent("number 2");
        assertThat(temp.resolve("settings.json.broken-10")).hasContent("number 11");
    }

    @Test
    void onlyItsOwnerCanReadIt() throws IOException {
        new WholeFile(temp.resolve("new", "settings.json")).write(bytes("secret"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve("new", "settings.json"))))
                .isEqualTo("rw-------");
    }

    @Test
    void whatIsRemovedIsNotThere() throws IOException {
        WholeFile file = new WholeFile(temp.resolve("settings.json"));
        file.write(bytes("old"));
        file.remove();
        file.remove();

        assertThat(file.read()).isEmpty();
    }

    @Test
    void whatIsTooLongToBeOursIsNotRead() throws IOException {
        Files.write(temp.resolve("settings.json"), new byte[WholeFile.BYTES_MAX + 1]);
        WholeFile file = new WholeFile(temp.resolve("settings.json"));

        assertThatThrownBy(file::read).isInstanceOf(IOException.class).hasMessageContaining("at most 1,048,576 bytes");
        assertThatThrownBy(() -> file.write(new byte[WholeFile.BYTES_MAX + 1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static String[] names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toArray(String[]::new);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
