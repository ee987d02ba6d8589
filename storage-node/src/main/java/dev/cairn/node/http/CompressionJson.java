package dev.cairn.node.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.cairn.metadata.Coding;
import dev.cairn.metadata.Compression;
import dev.cairn.metadata.Compression.Method;
import dev.cairn.metadata.InvalidValueException;
import dev.cairn.node.validation.FileValidator;
import java.io.IOException;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How bodies are stored, as members of a bucket's settings. */
final class CompressionJson {
    static final String METHOD = "compression";
    static final String LEVEL = "compressionLevel";
    static final String LEAST_BYTES = "compressionLeastBytes";

    private static final String OFF = "off";
    private static final String AUTO = "auto";
    private static final String BROTLI = "brotli";
    private static final String METHODS = Stream.concat(
                    Stream.of(OFF, AUTO), Stream.of(Coding.values()).map(CompressionJson::name))
            .collect(Collectors.joining(", "));

    private CompressionJson() {}

    private static String name(Coding coding) {
        return coding.name().toLowerCase(Locale.ROOT);
    }

    static void write(JsonGenerator json, Compression compression) throws IOException {
        switch (compression.method()) {
            case Method.Off() -> json.writeStringField(METHOD, OFF);
            case Method.Auto() -> json.writeStringField(METHOD, AUTO);
            case Method.Always always -> json.writeStringField(METHOD, name(always.coding()));
        }
        json.writeFieldName(LEVEL);
        if (compression.method() instanceof Method.Always always) {
            json.writeNumber(always.level());
        } else {
            json.writeNull();
        }
        json.writeNumberField(LEAST_BYTES, compression.leastBytes());
    }

    /**
     * An absent member stays, {@code null} sets the default. A level is one of the method beside it, so that whether a patch is
     * right does not depend on what was there.
     *
     * @throws InvalidValueException naming the member
     */
    static Compression patched(Compression old, JsonInput patch) {
        OptionalLong level = patch.number(LEVEL);
        if (level.isPresent() && !patch.has(METHOD)) {
            throw new InvalidValueException(LEVEL, "only beside " + METHOD, Long.toString(level.getAsLong()));
        }
        Method method = patch.has(METHOD) ? method(patch.text(METHOD).orElse(AUTO)) : old.method();
        return new Compression(patch.has(LEVEL) ? atLevel(method, level) : method, leastBytes(old, patch));
    }

    private static Method method(String name) {
        return switch (name) {
            case OFF -> new Method.Off();
            case AUTO -> new Method.Auto();
            case BROTLI -> throw new InvalidValueException(METHOD, METHODS + ": brotli is only read, in uploads", name);
            default -> {
                Coding coding = Stream.of(Coding.values())
                        .filter(each -> name(each).equals(name))
                        .findFirst()
                        .orElseThrow(() -> new InvalidValueException(METHOD, METHODS, name));
                yield new Method.Always(coding, coding.levels().usual());
            }
        };
    }

    private static Method atLevel(Method method, OptionalLong level) {
        return switch (method) {
            case Method.Always(var coding, int usual) ->
                new Method.Always(coding, level.isPresent() ? level(coding, level.getAsLong()) : usual);
            case Method.Off(), Method.Auto() -> {
                if (level.isPresent()) {
                    throw new InvalidValueException(
                            LEVEL, "null unless " + METHOD + " names an algorithm", Long.toString(level.getAsLong()));
                }
                yield method;
            }
        };
    }

    private static int level(Coding coding, long level) {
        Coding.Levels levels = coding.levels();
        if (level < levels.least() || level > levels.most()) {
            throw new InvalidValueException(
                    LEVEL,
                    "%d to %d with %s".formatted(levels.least(), levels.most(), name(coding)),
                    Long.toString(level));
        }
        return (int) level;
    }

    private static long leastBytes(Compression old, JsonInput patch) {
        if (!patch.has(LEAST_BYTES)) {
            return old.leastBytes();
        }
        long bytes = patch.number(LEAST_BYTES).orElse(Compression.LEAST_BYTES_USUAL);
        if (bytes < 0 || bytes > FileValidator.OBJECT_BYTES_MAX) {
            throw new InvalidValueException(
                    LEAST_BYTES, "0 to " + FileValidator.OBJECT_BYTES_MAX, Long.toString(bytes));
        }
        return bytes;
    }
}
