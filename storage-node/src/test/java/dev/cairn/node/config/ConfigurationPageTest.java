package dev.cairn.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Goal: docs/configuration.md lists every key with its default, and reference.conf says what each is for. */
class ConfigurationPageTest {
    private static final Path PAGE = Path.of("../docs/configuration.md");
    private static final Path REFERENCE = Path.of("src/main/resources/dev/cairn/node/config/reference.conf");
    private static final Pattern ROW = Pattern.compile("\\| `([a-z0-9.-]+)` \\| `([^`]+)` \\| \\S.* \\|");

    @Test
    void thePageHasEveryKeyWithItsDefaultAndNoOther() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                documented.put(row.group(1), row.group(2).replace("\"", ""));
            }
        }

        assertThat(documented).isEqualTo(NodeConfigTest.defaults());
    }

    @Test
    void everyKeyInTheReferenceFileHasACommentAboveIt() throws IOException {
        List<String> lines = Files.readAllLines(REFERENCE);

        assertThat(lines.stream().filter(line -> line.contains(" = ")))
                .hasSameSizeAs(NodeConfigTest.defaults().keySet());
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).contains(" = ") && !lines.get(i).strip().startsWith("#")) {
                assertThat(lines.get(i - 1).strip()).as(lines.get(i)).startsWith("# ");
            }
        }
    }
}
