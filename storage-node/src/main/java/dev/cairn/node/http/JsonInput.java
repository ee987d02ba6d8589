package dev.cairn.node.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.cairn.metadata.InvalidValueException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A JSON object out of a request's body, read strictly: no duplicate or unknown members, no value of another type than asked
 * for. A refusal names the member by its path, such as {@code destination.key}.
 */
public final class JsonInput {
    /** Most bytes of a body that is read as JSON. */
    public static final int BODY_BYTES_MAX = 256 << 10;

    private static final int DEPTH_MAX = 8;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxDocumentLength(BODY_BYTES_MAX)
                    .build())
            .build();

    /** Below this a double holds each whole number. */
    private static final double EXACT_BELOW = 1L << 53;

    private enum Null {
        NULL
    }

    private record Array(List<Object> values) {}

    private record Members(Map<String, Object> byName) {}

    private final String path;
    private final Map<String, Object> members;

    private JsonInput(String path, Map<String, Object> members) {
        this.path = path;
        this.members = members;
    }

    /** @throws RequestException {@link RequestError.Malformed} if the body is not one JSON object */
    public static JsonInput parse(byte[] body) {
        try (JsonParser parser = FACTORY.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw RequestException.malformed("body", "a JSON object", shown(body));
            }
            JsonInput input = new JsonInput("", object(parser));
            if (parser.nextToken() != null) {
                throw RequestException.malformed("body", "one JSON object and nothing after it", shown(body));
            }
            return input;
        } catch (IOException e) {
            throw RequestException.malformed("body", "well-formed JSON: " + firstLine(e), shown(body));
        }
    }

    /** An object without members. */
    static JsonInput empty() {
        return new JsonInput("", Map.of());
    }

    // Reading the text

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            members.put(name, value(parser));
        }
        return members;
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> new Members(object(parser));
            case START_ARRAY -> new Array(array(parser));
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT ->
                parser.getBigIntegerValue().bitLength() < Long.SIZE ? parser.getLongValue() : parser.getText();
            case VALUE_NUMBER_FLOAT -> number(parser.getDoubleValue());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> Null.NULL;
            default -> throw new IOException("a value expected");
        };
    }

    /** JSON has one kind of number: {@code 5.0} and {@code 5e3} are whole. */
    private static Object number(double value) {
        return value == Math.rint(value) && Math.abs(value) < EXACT_BELOW ? (Object) (long) value : (Object) value;
    }

    private static List<Object> array(JsonParser parser) throws IOException {
        List<Object> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(value(parser));
        }
        return values;
    }

    private static String firstLine(IOException e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    private static String shown(byte[] body) {
        return new String(body, 0, Math.min(body.length, 200), StandardCharsets.UTF_8);
    }

    // Asking for members

    /** @throws RequestException {@link RequestError.Malformed} if there is a member of another name */
    public JsonInput only(String... names) {
        List<String> known = Arrays.asList(names);
        for (String name : members.keySet()) {
            if (!known.contains(name)) {
                throw RequestException.malformed(path + name, "one of " + String.join(", ", known), name);
            }
        }
        return this;
    }

    /** Of its members, as they came. */
    Set<String> names() {
        return members.keySet();
    }

    public boolean has(String name) {
        return members.containsKey(name);
    }

    public boolean isNull(String name) {
        return members.get(name) == Null.NULL;
    }

    /** The text of a member, if it is there. */
    public Optional<String> text(String name) {
        return member(name, String.class, "a text");
    }

    public String requiredText(String name) {
        return text(name).orElseThrow(() -> missing(name));
    }

    public OptionalLong number(String name) {
        Optional<Long> number = member(name, Long.class, "a whole number");
        return number.isPresent() ? OptionalLong.of(number.get()) : OptionalLong.empty();
    }

    /** A number that need not be whole. */
    public OptionalDouble decimal(String name) {
        Optional<Number> number = member(name, Number.class, "a number");
        return number.isPresent() ? OptionalDouble.of(number.get().doubleValue()) : OptionalDouble.empty();
    }

    public Optional<Boolean> truth(String name) {
        return member(name, Boolean.class, "true or false");
    }

    public Optional<List<String>> texts(String name) {
        return member(name, Array.class, "a list of texts").map(array -> {
            List<String> texts = new ArrayList<>();
            for (Object each : array.values()) {
                if (!(each instanceof String text)) {
                    throw mistyped(name, "a list of texts", each);
                }
                texts.add(text);
            }
            return texts;
        });
    }

    public Optional<JsonInput> object(String name) {
        return member(name, Members.class, "an object").map(inner -> new JsonInput(path + name + ".", inner.byName()));
    }

    public JsonInput requiredObject(String name) {
        return object(name).orElseThrow(() -> missing(name));
    }

    /** All members as texts; one that is {@code null} is empty. */
    Map<String, Optional<String>> textsOrNulls() {
        Map<String, Optional<String>> texts = new LinkedHashMap<>();
        members.keySet().forEach(name -> texts.put(name, isNull(name) ? Optional.empty() : text(name)));
        return texts;
    }

    /** All members as texts. */
    public Map<String, String> allTexts() {
        Map<String, String> texts = new LinkedHashMap<>();
        members.keySet().forEach(name -> texts.put(name, requiredText(name)));
        return texts;
    }

    private <T> Optional<T> member(String name, Class<T> type, String rule) {
        Object value = members.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!type.isInstance(value)) {
            throw mistyped(name, rule, value);
        }
        return Optional.of(type.cast(value));
    }

    private InvalidValueException mistyped(String name, String rule, Object value) {
        return new InvalidValueException(path + name, rule, value == Null.NULL ? "null" : value.toString());
    }

    private RequestException missing(String name) {
        return RequestException.malformed(path + name, "given", "absent");
    }
}
