package dev.cairn.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.node.config.ConfigSources.Flag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Goal: every place sets what it should, and what is wrong is refused in one sentence that names key, place and rule. */
class ConfigSourcesTest {
    @TempDir
    Path folder;

    @Test
    void fileEnvironmentAndFlagsWinInThisOrder() throws IOException {
        Path file =
                file("cairn.conf", "http { host = 10.0.0.1, port = 1 }\nnode.data-dir = /file\nlogging.level = warn");
        Map<String, String> environment = Map.of("CAIRN_HTTP_PORT", "2", "CAIRN_NODE_DATA_DIR", "/environment");
        Map<String, Flag> flags = Map.of("node.data-dir", new Flag("--data-dir", "/flag"));

        NodeConfig config = new ConfigSources().load(Optional.of(file), environment, flags);

        assertThat(config.http().host()).isEqualTo("10.0.0.1");
        assertThat(config.http().port()).isEqualTo(2);
        assertThat(config.dataDir()).isEqualTo(Path.of("/flag"));
        assertThat(config.http().connectionsMax()).isEqualTo(10_000);
    }

    @Test
    void jsonAndPropertiesAreReadToo() throws IOException {
        assertThat(load(file("cairn.json", "{\"http\": {\"port\": 81}}")).http().port())
                .isEqualTo(81);
        assertThat(load(file("cairn.properties", "http.port=82")).http().port()).isEqualTo(82);
    }

    @Test
    void aListIsAListInTheFileAndCommaSeparatedInTheEnvironment() throws IOException {
        Path file = file("cairn.conf", "http.cors-origins = [\"https://a.example\", \"https://b.example\"]");

        assertThat(load(file).http().corsOrigins()).containsExactlyInAnyOrder("https://a.example", "https://b.example");
        assertThat(environment("CAIRN_HTTP_CORS_ORIGINS", "https://a.example, https://c.example")
                        .http()
                        .corsOrigins())
                .containsExactlyInAnyOrder("https://a.example", "https://c.example");
        assertThat(environment("CAIRN_HTTP_CORS_ORIGINS", "").http().corsOrigins())
                .isEmpty();
    }

    @Test
    void variablesThatAreNotSettingsAreLeftAlone() {
        assertThat(environment("CAIRN_JAVA_OPTS", "-Xmx1g").http().port()).isEqualTo(8080);
        assertThat(environment("PATH", "/bin").http().port()).isEqualTo(8080);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    htpp.port = 1              | htpp.port is no key of the configuration (set in %s:1), did you mean http.port?; see docs/configuration.md
                    http.threads-of-all = 1    | http.threads-of-all is no key of the configuration (set in %s:1); see docs/configuration.md
                    http.port.number = 1       | http.port.number is no key of the configuration (set in %s:1); see docs/configuration.md
                    http = 1                   | http is no key of the configuration (set in %s:1); see docs/configuration.md
                    http.port = eighty         | http.port must be a whole number; is "eighty" (set in %s:1)
                    http.port = null           | http.port must be a whole number; is null (set in %s:1)
                    http.port = 65536          | http.port must be 0..65535; is 65536 (set in %s:1)
                    http.head-timeout = soon   | http.head-timeout must be a time such as '30s'; is "soon" (set in %s:1)
                    memory.rocksdb = 64 apples | memory.rocksdb must be a size such as '64 MiB'; is "64 apples" (set in %s:1)
                    logging.format = xml       | logging.format must be one of [text, json]; is "xml" (set in %s:1)
                    http.http2 = maybe         | http.http2 must be true or false; is "maybe" (set in %s:1)
                    """)
    void whatIsWrongInAFileIsRefusedWithItsKeyPlaceRuleAndValue(String line, String sentence) throws IOException {
        Path file = file("cairn.conf", line);

        assertThatThrownBy(() -> load(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(sentence.formatted(file));
    }

    @Test
    void aVariableThatSetsNothingIsRefused() {
        assertThatThrownBy(() -> environment("CAIRN_HTTP_PROT", "1"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("The environment variable CAIRN_HTTP_PROT sets no key of the configuration, did you mean"
                        + " CAIRN_HTTP_PORT?; see docs/configuration.md");
    }

    @Test
    void aWrongValueNamesTheVariableOrFlagThatSetIt() {
        assertThatThrownBy(() -> environment("CAIRN_HTTP_PORT", "-1"))
                .hasMessage("http.port must be 0..65535; is -1 (set by environment variable CAIRN_HTTP_PORT)");
        assertThatThrownBy(() -> new ConfigSources()
                        .load(Optional.empty(), Map.of(), Map.of("http.port", new Flag("--port", "http"))))
                .hasMessage("http.port must be a whole number; is \"http\" (set by --port)");
    }

    @Test
    void aFileThatCannotBeReadOrUnderstoodIsRefused() throws IOException {
        Path missing = folder.resolve("missing.conf");
        assertThatThrownBy(() -> load(missing))
                .hasMessage("--config names %s, which is no readable file".formatted(missing));

        Path broken = file("broken.conf", "http {\n port = 1\n");
        assertThatThrownBy(() -> load(broken))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("The configuration file cannot be understood: " + broken)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    private static NodeConfig load(Path file) {
        return new ConfigSources().load(Optional.of(file), Map.of(), Map.of());
    }

    private static NodeConfig environment(String name, String value) {
        return new ConfigSources().load(Optional.empty(), Map.of(name, value), Map.of());
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
