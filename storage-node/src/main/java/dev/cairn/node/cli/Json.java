package dev.cairn.node.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** JSON as maps, lists, strings, longs, doubles and booleans. Members that are null are left out, both ways. */
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** @throws IOException if {@code in} fails or does not hold one JSON object */
    static Map<String, Object> object(InputStream in) throws IOException {
        try (JsonParser parser = FACTORY.createParser(in)) {
            return nextObject(parser).orElseThrow(() -> new IOException("an empty answer where JSON should be"));
        }
    }

    /** A parser for objects one after the other, as in NDJSON. */
    static JsonParser sequence(InputStream in) throws IOException {
        return FACTORY.createParser(in);
    }

    /** The next object of a sequence, or empty at its end. */
    static Optional<Map<String, Object>> nextObject(JsonParser parser) throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            return Optional.empty();
        }
        if (token != JsonToken.START_OBJECT) {
            throw new IOException("not a JSON object: " + token);
        }
        return Optional.of(members(parser));
    }

    static String line(Map<String, ?> object) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            write(out, object);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // A StringWriter does not fail.
        }
        return text.toString();
    }

    /** A copy whose values are strings: numbers spelled out, others left out. */
    static Map<String, String> strings(Object object) {
        Map<String, String> strings = new LinkedHashMap<>();
        if (object instanceof Map<?, ?> map) {
            map.forEach((name, value) -> {
                if (value instanceof String || value instanceof Long) {
                    strings.put(String.valueOf(name), value.toString());
                }
            });
        }
        return strings;
    }

    /** The objects in the list that a member is; none if it is none. */
    static List<Map<String, Object>> objects(Map<String, Object> json, String member) {
        List<Map<String, Object>> objects = new ArrayList<>();
        if (json.get(member) instanceof List<?> elements) {
            for (Object element : elements) {
                if (element instanceof Map<?, ?> members) {
                    objects.add(members(members));
                }
            }
        }
        return objects;
    }

    /** A map of unknown types as an object. */
    static Map<String, Object> members(Map<?, ?> map) {
        Map<String, Object> object = new LinkedHashMap<>();
        map.forEach((name, value) -> object.put(String.valueOf(name), value));
        return object;
    }

    private static Map<String, Object> members(JsonParser parser) throws IOException {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (token != JsonToken.VALUE_NULL) {
                object.put(name, value(parser, token));
            }
        }
        return object;
    }

    private static Object value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> members(parser);
            case START_ARRAY -> elements(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw new IOException("unexpected " + token + " in JSON");
        };
    }

    private static List<Object> elements(JsonParser parser) throws IOException {
        List<Object> list = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == null) {
                throw new IOException("JSON breaks off");
            }
            if (token != JsonToken.VALUE_NULL) {
                list.add(value(parser, token));
            }
        }
        return list;
    }

    private static void write(JsonGenerator out, Object value) throws IOException {
        switch (value) {
            case Map<?, ?> map -> {
                out.writeStartObject();
                for (Map.Entry<?, ?> member : map.entrySet()) {
                    if (member.getValue() != null) {
                        out.writeFieldName(String.valueOf(member.getKey()));
                        write(out, member.getValue());
                    }
                }
                out.writeEndObject();
            }
            case Iterable<?> list
            when !(value instanceof Path) -> {
                out.writeStartArray();
                for (Object element : list) {
                    write(out, element);
                }
                out.writeEndArray();
            }
            case Boolean flag -> out.writeBoolean(flag);
            case Integer number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            case Double number -> out.writeNumber(number);
            default -> out.writeString(value.toString());
        }
    }
}
