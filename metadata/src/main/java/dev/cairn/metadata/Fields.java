package dev.cairn.metadata;

import static dev.cairn.metadata.CodecLimits.CONDEMNED_MAX;
import static dev.cairn.metadata.CodecLimits.MAP_ENTRIES_MAX;
import static dev.cairn.metadata.CodecLimits.PRECONDITIONS_MAX;
import static dev.cairn.metadata.CodecLimits.SETTINGS_LIST_MAX;
import static dev.cairn.metadata.CodecLimits.TEXT_BYTES_MAX;
import static dev.cairn.metadata.CodecLimits.VERSIONS_MAX;

import dev.cairn.metadata.codec.ByteSink;
import dev.cairn.metadata.codec.ByteSource;
import dev.cairn.metadata.codec.MalformedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The parts of which commands, rows and results are made, each with its writer and its reader. One value has one encoding on
 * every replica: maps and sets are written in the order of their keys.
 */
final class Fields {
    private static final int INLINE = 0;
    private static final int BLOB = 1;
    private static final int FRAMED = 2;

    /** In the first byte of settings: whether there is a largest body, and what is not as usual. */
    private static final int HAS_MAX_OBJECT_BYTES = 1;

    private static final int HAS_COMPRESSION = 2;
    private static final int HAS_VARIANTS = 4;
    private static final int HAS_COPIES = 8;
    private static final int HAS_ALL = HAS_MAX_OBJECT_BYTES | HAS_COMPRESSION | HAS_VARIANTS | HAS_COPIES;

    private static final int OFF = 0;
    private static final int AUTO = 1;
    private static final int ALWAYS = 2;

    private static final int ABSENT = 0;
    private static final int PRESENT = 1;
    private static final int ANY_OF = 2;
    private static final int NONE_OF = 3;

    private Fields() {}

    /** Reads all of {@code bytes}; whatever is wrong with them is a {@link MalformedException}. */
    static <T> T decode(byte[] bytes, Function<ByteSource, T> reader) {
        return decode(new ByteSource(bytes), reader);
    }

    /** Reads all that is left of {@code source}. */
    static <T> T decode(ByteSource source, Function<ByteSource, T> reader) {
        try {
            T value = reader.apply(source);
            source.end();
            return value;
        } catch (IllegalArgumentException e) { // A value that its own type refuses: a bucket name, a key, a digest.
            throw new MalformedException("holds an impossible value", e);
        }
    }

    static void flag(ByteSink out, boolean value) {
        out.u8(value ? 1 : 0);
    }

    static boolean flag(ByteSource in) {
        int value = in.u8();
        if (value > 1) {
            throw new MalformedException("a flag is 0 or 1, not " + value);
        }
        return value == 1;
    }

    static <T> void optional(ByteSink out, Optional<T> value, BiConsumer<ByteSink, T> writer) {
        flag(out, value.isPresent());
        value.ifPresent(present -> writer.accept(out, present));
    }

    static <T> Optional<T> optional(ByteSource in, Function<ByteSource, T> reader) {
        return flag(in) ? Optional.of(reader.apply(in)) : Optional.empty();
    }

    static void text(ByteSink out, String value) {
        out.text(value, TEXT_BYTES_MAX);
    }

    static String text(ByteSource in) {
        return in.text(TEXT_BYTES_MAX);
    }

    static void bucketName(ByteSink out, BucketName name) {
        out.text(name.value(), BucketName.LENGTH_MAX);
    }

    static BucketName bucketName(ByteSource in) {
        return new BucketName(in.text(BucketName.LENGTH_MAX));
    }

    static void key(ByteSink out, ObjectKey key) {
        out.text(key.value(), ObjectKey.BYTES_MAX);
    }

    static ObjectKey key(ByteSource in) {
        return new ObjectKey(in.text(ObjectKey.BYTES_MAX));
    }

    static void fileId(ByteSink out, FileId id) {
        out.i64(id.high()).i64(id.low());
    }

    static FileId fileId(ByteSource in) {
        long high = in.i64();
        return new FileId(high, in.i64());
    }

    static void fileIds(ByteSink out, List<FileId> ids) {
        list(out, ids, CONDEMNED_MAX, Fields::fileId);
    }

    static List<FileId> fileIds(ByteSource in) {
        return list(in, CONDEMNED_MAX, Fields::fileId);
    }

    static void owed(ByteSink out, Owed owed) {
        fileId(out, owed.node());
        fileId(out, owed.content());
    }

    static Owed owed(ByteSource in) {
        return new Owed(fileId(in), fileId(in));
    }

    /** As it also stands in the key of its row, so that the order of bytes is the order of their turns. */
    static void repair(ByteSink out, Repair repair) {
        fileId(out, repair.node());
        fileId(out.u8(repair.copiesLeft()), repair.content());
    }

    static Repair repair(ByteSource in) {
        return new Repair(fileId(in), in.u8(), fileId(in));
    }

    static void clusterRecord(ByteSink out, ClusterRecord record) {
        out.text(record.name(), ClusterRecord.NAME_LENGTH_MAX).varint(record.version());
        out.bytes(record.value(), ClusterRecord.VALUE_BYTES_MAX);
    }

    static ClusterRecord clusterRecord(ByteSource in) {
        return new ClusterRecord(
                in.text(ClusterRecord.NAME_LENGTH_MAX), in.varint(), in.bytes(ClusterRecord.VALUE_BYTES_MAX));
    }

    static void content(ByteSink out, Content content) {
        switch (content) {
            case Content.Inline(var id) -> fileId(out.u8(INLINE), id);
            case Content.Blob(var id) -> fileId(out.u8(BLOB), id);
            case Content.Framed(var id, var coding, long blobBytes) -> {
                fileId(out.u8(FRAMED), id);
                out.u8(coding.code()).varint(blobBytes);
            }
        }
    }

    static Content content(ByteSource in) {
        int kind = in.u8();
        return switch (kind) {
            case INLINE -> new Content.Inline(fileId(in));
            case BLOB -> new Content.Blob(fileId(in));
            case FRAMED -> new Content.Framed(fileId(in), coding(in), in.varint());
            default -> throw new MalformedException("content of unknown kind " + kind);
        };
    }

    private static Coding coding(ByteSource in) {
        int code = in.u8();
        return Coding.ofCode(code).orElseThrow(() -> new MalformedException("coding of unknown code " + code));
    }

    static void digests(ByteSink out, Digests digests) {
        out.raw(digests.sha256()).i32(digests.crc32c());
        optional(out, digests.md5(), ByteSink::raw);
    }

    static Digests digests(ByteSource in) {
        byte[] sha256 = in.raw(Digests.SHA256_BYTES);
        int crc32c = in.i32();
        return new Digests(sha256, crc32c, optional(in, md5 -> md5.raw(Digests.MD5_BYTES)));
    }

    static void attributes(ByteSink out, ObjectAttributes attributes) {
        text(out, attributes.contentType());
        optional(out, attributes.cacheControl(), Fields::text);
        optional(out, attributes.contentDisposition(), Fields::text);
        optional(out, attributes.contentEncoding(), Fields::text);
        optional(out, attributes.contentLanguage(), Fields::text);
        map(out, attributes.userMetadata(), Fields::text);
        map(out, attributes.tags(), Fields::text);
    }

    static ObjectAttributes attributes(ByteSource in) {
        return new ObjectAttributes(
                text(in),
                optional(in, Fields::text),
                optional(in, Fields::text),
                optional(in, Fields::text),
                optional(in, Fields::text),
                map(in, Fields::text),
                map(in, Fields::text));
    }

    static <V> void map(ByteSink out, Map<String, V> map, BiConsumer<ByteSink, V> value) {
        out.count(map.size(), MAP_ENTRIES_MAX);
        if (!map.isEmpty()) {
            new TreeMap<>(map).forEach((name, each) -> {
                text(out, name);
                value.accept(out, each);
            });
        }
    }

    static <V> Map<String, V> map(ByteSource in, Function<ByteSource, V> value) {
        int count = in.count(MAP_ENTRIES_MAX);
        Map<String, V> map = LinkedHashMap.newLinkedHashMap(count);
        for (int i = 0; i < count; i++) {
            if (map.put(text(in), value.apply(in)) != null) {
                throw new MalformedException("a name twice in a map");
            }
        }
        return map;
    }

    static void settings(ByteSink out, BucketSettings settings) {
        boolean compresses = !settings.compression().equals(Compression.AUTO);
        boolean varies = !settings.variants().equals(BucketVariants.DEFAULT);
        boolean copies = !settings.copies().equals(WantedCopies.USUAL);
        out.u8((settings.maxObjectBytes().isPresent() ? HAS_MAX_OBJECT_BYTES : 0)
                | (compresses ? HAS_COMPRESSION : 0)
                | (varies ? HAS_VARIANTS : 0)
                | (copies ? HAS_COPIES : 0));
        if (compresses) {
            compression(out, settings.compression());
        }
        if (varies) {
            variants(out, settings.variants());
        }
        if (copies) {
            out.u8(settings.copies().number().orElse(0));
            flag(out, settings.copies().all());
        }
        settings.maxObjectBytes().ifPresent(out::varint);
        texts(out, settings.allowedTypes());
        texts(out, settings.deniedTypes());
        texts(out, settings.allowedExtensions());
        texts(out, settings.deniedExtensions());
        flag(out, settings.verifyType());
    }

    static BucketSettings settings(ByteSource in) {
        int has = in.u8();
        if (has > HAS_ALL) {
            throw new MalformedException("settings begin with 0 to %d, not %d".formatted(HAS_ALL, has));
        }
        Compression compression = (has & HAS_COMPRESSION) == 0 ? Compression.AUTO : compression(in);
        BucketVariants variants = (has & HAS_VARIANTS) == 0 ? BucketVariants.DEFAULT : variants(in);
        WantedCopies copies = (has & HAS_COPIES) == 0 ? WantedCopies.USUAL : copies(in);
        OptionalLong maxObjectBytes =
                (has & HAS_MAX_OBJECT_BYTES) == 0 ? OptionalLong.empty() : OptionalLong.of(in.varint());
        return new BucketSettings(
                maxObjectBytes, texts(in), texts(in), texts(in), texts(in), flag(in), compression, variants, copies);
    }

    private static WantedCopies copies(ByteSource in) {
        int number = in.u8();
        WantedCopies copies = new WantedCopies(number == 0 ? OptionalInt.empty() : OptionalInt.of(number), flag(in));
        if (copies.equals(WantedCopies.USUAL)) {
            throw new MalformedException("the usual copies are not said");
        }
        return copies;
    }

    private static void variants(ByteSink out, BucketVariants variants) {
        map(out, variants.presets(), (sink, variant) -> text(sink, variant.toString()));
        texts(out, variants.atUpload());
        flag(out, variants.adHoc());
    }

    private static BucketVariants variants(ByteSource in) {
        try {
            BucketVariants variants = new BucketVariants(
                    new TreeMap<>(map(in, source -> Variant.parse(text(source)))), texts(in), flag(in));
            if (variants.equals(BucketVariants.DEFAULT)) {
                throw new MalformedException("the usual variants are not said");
            }
            return variants;
        } catch (InvalidValueException e) {
            throw new MalformedException("no variants of a bucket: " + e.getMessage());
        }
    }

    private static void compression(ByteSink out, Compression compression) {
        switch (compression.method()) {
            case Compression.Method.Off() -> out.u8(OFF);
            case Compression.Method.Auto() -> out.u8(AUTO);
            case Compression.Method.Always(var coding, int level) ->
                out.u8(ALWAYS).u8(coding.code()).u8(level);
        }
        out.varint(compression.leastBytes());
    }

    private static Compression compression(ByteSource in) {
        int kind = in.u8();
        Compression.Method method = switch (kind) {
            case OFF -> new Compression.Method.Off();
            case AUTO -> new Compression.Method.Auto();
            case ALWAYS -> new Compression.Method.Always(coding(in), in.u8());
            default -> throw new MalformedException("compression of unknown kind " + kind);
        };
        Compression compression = new Compression(method, in.varint());
        if (compression.equals(Compression.AUTO)) {
            throw new MalformedException("the usual compression is not said");
        }
        return compression;
    }

    static void idempotency(ByteSink out, Idempotency idempotency) {
        text(out, idempotency.key());
        out.i64(idempotency.fingerprint());
    }

    static Idempotency idempotency(ByteSource in) {
        return new Idempotency(text(in), in.i64());
    }

    static void preconditions(ByteSink out, List<Precondition> preconditions) {
        out.count(preconditions.size(), PRECONDITIONS_MAX);
        for (Precondition each : preconditions) {
            switch (each) {
                case Precondition.Absent _ -> out.u8(ABSENT);
                case Precondition.Present _ -> out.u8(PRESENT);
                case Precondition.AnyOf(var versions) -> versions(out.u8(ANY_OF), versions);
                case Precondition.NoneOf(var versions) -> versions(out.u8(NONE_OF), versions);
            }
        }
    }

    static List<Precondition> preconditions(ByteSource in) {
        return list(in, PRECONDITIONS_MAX, Fields::precondition);
    }

    static <T> void list(ByteSink out, List<T> list, int max, BiConsumer<ByteSink, T> writer) {
        out.count(list.size(), max);
        list.forEach(each -> writer.accept(out, each));
    }

    static <T> List<T> list(ByteSource in, int max, Function<ByteSource, T> reader) {
        int count = in.count(max);
        List<T> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(reader.apply(in));
        }
        return list;
    }

    private static Precondition precondition(ByteSource in) {
        int kind = in.u8();
        return switch (kind) {
            case ABSENT -> new Precondition.Absent();
            case PRESENT -> new Precondition.Present();
            case ANY_OF -> new Precondition.AnyOf(versions(in));
            case NONE_OF -> new Precondition.NoneOf(versions(in));
            default -> throw new MalformedException("precondition of unknown kind " + kind);
        };
    }

    private static void versions(ByteSink out, Set<Long> versions) {
        out.count(versions.size(), VERSIONS_MAX);
        new TreeSet<>(versions).forEach(out::i64);
    }

    private static Set<Long> versions(ByteSource in) {
        return new HashSet<>(list(in, VERSIONS_MAX, ByteSource::i64));
    }

    private static void texts(ByteSink out, List<String> values) {
        out.count(values.size(), SETTINGS_LIST_MAX);
        values.forEach(each -> text(out, each));
    }

    private static List<String> texts(ByteSource in) {
        return list(in, SETTINGS_LIST_MAX, Fields::text);
    }
}
