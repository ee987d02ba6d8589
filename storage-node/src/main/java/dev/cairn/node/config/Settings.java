package dev.cairn.node.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Typed reads of the merged configuration. Every read that fails is one sentence with the key, the rule, the value and the
 * place where it was set.
 */
final class Settings {
    /** Keys whose values are told to nobody. */
    private static final Set<String> SECRET = Set.of("cluster.secret", "telemetry.otlp-headers");

    private static final String HIDDEN = "(hidden)";

    private final Config config;
    private final Config defaults;

    /** @param config holds a value for every key that {@code defaults} has */
    Settings(Config config, Config defaults) {
        this.config = config;
        this.defaults = defaults;
    }

    /** The keys whose value is not the default, with the value as written, but for those that are secret. */
    Map<String, String> changed() {
        return config.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(defaults.getValue(entry.getKey())))
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> shown(
                                entry.getKey(), String.valueOf(entry.getValue().unwrapped()))));
    }

    private static String shown(String key, String value) {
        return SECRET.contains(key) ? HIDDEN : value;
    }

    String text(String key) {
        return read(key, "a text", config::getString);
    }

    int count(String key) {
        return read(key, "a whole number", config::getInt);
    }

    double number(String key) {
        return read(key, "a number", config::getDouble);
    }

    boolean flag(String key) {
        return read(key, "true or false", config::getBoolean);
    }

    /** A size such as {@code 64 MiB}; a bare number counts bytes. */
    long bytes(String key) {
        return read(key, "a size such as '64 MiB'", config::getBytes);
    }

    /** A size below 2 GiB. */
    int smallBytes(String key) {
        long bytes = bytes(key);
        if (bytes > Integer.MAX_VALUE) {
            throw refused(key, "a size below 2 GiB");
        }
        return (int) bytes;
    }

    /** A time such as {@code 30s} or {@code 10 minutes}; a bare number counts milliseconds. */
    Duration duration(String key) {
        return read(key, "a time such as '30s'", config::getDuration);
    }

    /** A list; a text (as variables give it) is split at its commas, and an empty one is an empty list. */
    List<String> texts(String key) {
        return read(
                key,
                "a list of texts",
                k -> config.getValue(k).valueType() == ConfigValueType.STRING
                        ? split(config.getString(k))
                        : config.getStringList(k));
    }

    /** One of the constants of an enum, written in lower case with {@code -} for {@code _}. */
    <E extends Enum<E>> E choice(String key, Class<E> type) {
        E[] choices = type.getEnumConstants();
        String value = text(key).toLowerCase(Locale.ROOT);
        return Arrays.stream(choices)
                .filter(choice -> written(choice).equals(value))
                .findFirst()
                .orElseThrow(() -> refused(
                        key,
                        "one of "
                                + Arrays.stream(choices).map(Settings::written).toList()));
    }

    /**
     * Makes a part's record, and adds to the record's own refusal where the value was set.
     *
     * @throws ConfigurationException instead of the record's {@link IllegalArgumentException}, whose message begins with the
     *     key
     */
    <T> T record(Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            String key = message.substring(0, Math.max(0, message.indexOf(' ')));
            throw new ConfigurationException(
                    config.hasPath(key)
                            ? "%s (%s)".formatted(message, place(value(key).origin()))
                            : message);
        }
    }

    /** Where a value was set: file and line, or the name of the variable or flag. */
    static String place(ConfigOrigin origin) {
        @Nullable String file = origin.filename();
        return file == null ? "set by " + origin.description() : "set in %s:%d".formatted(file, origin.lineNumber());
    }

    private <T> T read(String key, String rule, Function<String, T> getter) {
        try {
            return getter.apply(key);
        } catch (ConfigException e) {
            throw refused(key, rule);
        }
    }

    private ConfigurationException refused(String key, String rule) {
        ConfigValue value = value(key);
        return new ConfigurationException(
                "%s must be %s; is %s (%s)".formatted(key, rule, shown(key, value.render()), place(value.origin())));
    }

    /** The value even if it is null, which the library's own getter refuses. */
    private ConfigValue value(String key) {
        int dot = key.lastIndexOf('.');
        return Objects.requireNonNull(config.getObject(key.substring(0, dot)).get(key.substring(dot + 1)), key);
    }

    private static List<String> split(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static String written(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
