package dev.cairn.node.http;

import dev.cairn.metadata.InvalidValueException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** The parameters of a request's query, decoded strictly ({@code +} is a space here, as forms send it). */
public final class Query {
    private static final Pattern COUNT = Pattern.compile("[0-9]{1,9}");

    private final Map<String, String> values;

    private Query(Map<String, String> values) {
        this.values = values;
    }

    /**
     * @param raw the part after the question mark, or empty
     * @throws RequestException {@link RequestError.Malformed} if an escape is bad or a parameter is given twice
     */
    static Query parse(String raw) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String part : raw.split("&", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            String name = PercentDecoder.decodeForm("query", equals < 0 ? part : part.substring(0, equals));
            String value =
                    equals < 0 ? "" : PercentDecoder.decodeForm("query parameter " + name, part.substring(equals + 1));
            if (values.putIfAbsent(name, value) != null) {
                throw RequestException.malformed("query parameter " + name, "given once", raw);
            }
        }
        return new Query(values);
    }

    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /**
     * A number of things to answer with, if it is given.
     *
     * @param max 999,999,999 at most
     * @throws InvalidValueException unless it is 1 to {@code max}
     */
    public OptionalInt count(String name, int max) {
        String text = values.get(name);
        if (text == null) {
            return OptionalInt.empty();
        }
        int count = COUNT.matcher(text).matches() ? Integer.parseInt(text) : 0;
        if (count < 1 || count > max) {
            throw new InvalidValueException(name, "1 to " + max, text);
        }
        return OptionalInt.of(count);
    }

    /** Whether the parameter is there, with or without a value. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** All parameters. */
    public Map<String, String> all() {
        return Map.copyOf(values);
    }
}
