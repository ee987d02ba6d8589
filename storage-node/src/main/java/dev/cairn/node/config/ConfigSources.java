package dev.cairn.node.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The places that settings come from, the later ones winning: the defaults in {@code reference.conf}, a file (HOCON, JSON or
 * properties), environment variables, flags of the command line.
 *
 * <p>{@code reference.conf} is also the list of what may be set: a key that is not in it is refused wherever it stands. The
 * variable of a key is {@code CAIRN_} and the key in capitals with {@code _} for {@code .} and {@code -}:
 * {@code http.port} is {@code CAIRN_HTTP_PORT}.
 */
public final class ConfigSources {
    /** Start of the name of every variable that is ours. */
    private static final String VARIABLE_PREFIX = "CAIRN_";

    /** Variables that the launcher and the client commands read; they are no settings of a node. */
    private static final Set<String> OTHER_VARIABLES =
            Set.of("CAIRN_JAVA_HOME", "CAIRN_JAVA_OPTS", "CAIRN_AOT", "CAIRN_SERVER", "CAIRN_TERMINAL_COLUMNS");

    private final Config reference;
    private final Map<String, String> keysByVariable = new TreeMap<>();

    public ConfigSources() {
        this.reference = reference();
        reference.entrySet().forEach(e -> keysByVariable.put(variable(e.getKey()), e.getKey()));
    }

    /**
     * Reads all places and lays them on top of each other.
     *
     * @param file what {@code --config} names, if given
     * @param environment all variables of the process; those that do not start with {@code CAIRN_} are ignored
     * @param flags values by key, with the flag's name as people type it
     * @throws ConfigurationException if the file cannot be read, a key does not exist, or a value is impossible
     */
    public NodeConfig load(Optional<Path> file, Map<String, String> environment, Map<String, Flag> flags) {
        Config merged = fromFlags(flags)
                .withFallback(fromEnvironment(environment))
                .withFallback(file.map(this::fromFile).orElseGet(ConfigFactory::empty))
                .withFallback(reference);
        return NodeConfig.from(new Settings(merged, reference));
    }

    /**
     * A value given on the command line.
     *
     * @param name as typed, with its dashes
     */
    public record Flag(String name, String value) {}

    /** Every key that may be set. */
    Set<String> keys() {
        return Set.copyOf(keysByVariable.values());
    }

    /** The defaults alone. */
    static Config reference() {
        try (Reader text = new InputStreamReader(
                Objects.requireNonNull(ConfigSources.class.getResourceAsStream("reference.conf")),
                StandardCharsets.UTF_8)) {
            return ConfigFactory.parseReader(text, ConfigParseOptions.defaults().setOriginDescription("the defaults"));
        } catch (IOException e) {
            throw new UncheckedIOException("reference.conf cannot be read from the class path", e);
        }
    }

    static String variable(String key) {
        return VARIABLE_PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private Config fromFile(Path file) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new ConfigurationException("--config names %s, which is no readable file".formatted(file));
        }
        Config config;
        try {
            config = ConfigFactory.parseFile(file.toFile()).resolve();
        } catch (ConfigException e) {
            throw new ConfigurationException("The configuration file cannot be understood: %s".formatted(oneLine(e)));
        }
        for (Map.Entry<String, ConfigValue> entry : config.entrySet()) {
            if (!keys().contains(entry.getKey())) {
                throw unknown(
                        plain(entry.getKey()), Settings.place(entry.getValue().origin()));
            }
        }
        return config;
    }

    private Config fromEnvironment(Map<String, String> environment) {
        Map<String, ConfigValue> values = new HashMap<>();
        for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
            String name = variable.getKey();
            if (!name.startsWith(VARIABLE_PREFIX) || OTHER_VARIABLES.contains(name)) {
                continue;
            }
            String key = keysByVariable.get(name);
            if (key == null) {
                throw new ConfigurationException(
                        "The environment variable %s sets no key of the configuration%s; see docs/configuration.md"
                                .formatted(name, NearestName.hint(name, keysByVariable.keySet())));
            }
            values.put(key, ConfigValueFactory.fromAnyRef(variable.getValue(), "environment variable " + name));
        }
        return tree(values);
    }

    private static Config fromFlags(Map<String, Flag> flags) {
        Map<String, ConfigValue> values = new HashMap<>();
        flags.forEach((key, flag) -> values.put(key, ConfigValueFactory.fromAnyRef(flag.value(), flag.name())));
        return tree(values);
    }

    private static Config tree(Map<String, ConfigValue> values) {
        Config tree = ConfigFactory.empty();
        for (Map.Entry<String, ConfigValue> entry : values.entrySet()) {
            tree = tree.withValue(entry.getKey(), entry.getValue());
        }
        return tree;
    }

    private ConfigurationException unknown(String key, String place) {
        return new ConfigurationException("%s is no key of the configuration (%s)%s; see docs/configuration.md"
                .formatted(key, place, NearestName.hint(key, keys())));
    }

    /** The path without the quotes that the library puts around unusual names. */
    private static String plain(String path) {
        return String.join(".", ConfigUtil.splitPath(path));
    }

    private static String oneLine(ConfigException failure) {
        return String.valueOf(failure.getMessage()).replaceAll("\\s+", " ").strip();
    }
}
