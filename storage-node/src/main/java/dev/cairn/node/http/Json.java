package dev.cairn.node.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Writes JSON straight into buffers: a listing writes hundreds of thousands of objects a second. */
final class Json {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private Json() {}

    /** Writes one value. */
    @FunctionalInterface
    interface Writer {
        void write(JsonGenerator json) throws IOException;
    }

    /** One value in a buffer of its own. */
    static Buffer buffer(Writer writer) {
        ByteBuf target = Unpooled.buffer(512);
        append(target, writer);
        return BufferInternal.buffer(target);
    }

    /** Writes at the end of {@code target}; nothing is put between values at the root. Flush or close it before you look. */
    static JsonGenerator generator(ByteBuf target) throws IOException {
        return FACTORY.createGenerator((OutputStream) new ByteBufOutputStream(target));
    }

    /** Appends values, nothing between them but what {@code writer} writes. */
    static void append(ByteBuf target, Writer writer) {
        try (JsonGenerator json = generator(target)) {
            writer.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException("a buffer in memory refused bytes", e);
        }
    }

    static void texts(JsonGenerator json, SerializableString name, Map<String, String> map) throws IOException {
        json.writeFieldName(name);
        json.writeStartObject();
        for (Map.Entry<String, String> entry : map.entrySet()) {
            json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
    }

    static void texts(JsonGenerator json, String name, List<String> list) throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : list) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    /** A member of a type that is not known until run time: text, number, truth value, or list of texts. */
    static void member(JsonGenerator json, String name, Object value) throws IOException {
        switch (value) {
            case String text -> json.writeStringField(name, text);
            case Long number -> json.writeNumberField(name, number);
            case Integer number -> json.writeNumberField(name, number);
            case Boolean truth -> json.writeBooleanField(name, truth);
            case List<?> list ->
                texts(json, name, list.stream().map(Object::toString).toList());
            default -> throw new IllegalArgumentException("no JSON form for " + value.getClass());
        }
    }
}
