package dev.cairn.node.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.Digests;
import dev.cairn.metadata.ObjectAttributes;
import dev.cairn.metadata.ObjectVersion;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Optional;

/** The JSON form of an object, the same in every answer that holds one. Names of fields are kept as bytes, for listings. */
final class ObjectJson {
    private static final SerializableString BUCKET = new SerializedString("bucket");
    private static final SerializableString KEY = new SerializedString("key");
    private static final SerializableString VERSION = new SerializedString("version");
    private static final SerializableString ETAG = new SerializedString("etag");
    private static final SerializableString SIZE = new SerializedString("size");
    private static final SerializableString SHA_256 = new SerializedString("sha256");
    private static final SerializableString CRC_32C = new SerializedString("crc32c");
    private static final SerializableString MD_5 = new SerializedString("md5");
    private static final SerializableString CONTENT_TYPE = new SerializedString("contentType");
    private static final SerializableString CACHE_CONTROL = new SerializedString("cacheControl");
    private static final SerializableString CONTENT_DISPOSITION = new SerializedString("contentDisposition");
    private static final SerializableString CONTENT_LANGUAGE = new SerializedString("contentLanguage");
    private static final SerializableString CREATED = new SerializedString("created");
    private static final SerializableString MODIFIED = new SerializedString("modified");
    private static final SerializableString METADATA = new SerializedString("metadata");
    private static final SerializableString TAGS = new SerializedString("tags");

    private ObjectJson() {}

    static Buffer buffer(BucketName bucket, ObjectVersion object) {
        return Json.buffer(json -> write(json, bucket, object));
    }

    static void write(JsonGenerator json, BucketName bucket, ObjectVersion object) throws IOException {
        Digests digests = object.digests();
        ObjectAttributes attributes = object.attributes();
        String modified = Rfc3339.format(object.modified());
        json.writeStartObject();
        text(json, BUCKET, bucket.value());
        text(json, KEY, object.key().value());
        number(json, VERSION, object.version());
        text(json, ETAG, EntityTags.of(object.version()));
        number(json, SIZE, object.sizeBytes());
        text(json, SHA_256, HexFormat.of().formatHex(digests.sha256()));
        text(json, CRC_32C, HexFormat.of().toHexDigits(digests.crc32c()));
        optional(json, MD_5, digests.md5().map(HexFormat.of()::formatHex));
        text(json, CONTENT_TYPE, attributes.contentType());
        optional(json, CACHE_CONTROL, attributes.cacheControl());
        optional(json, CONTENT_DISPOSITION, attributes.contentDisposition());
        optional(json, CONTENT_LANGUAGE, attributes.contentLanguage());
        boolean isAsCreated = object.created().equals(object.modified());
        text(json, CREATED, isAsCreated ? modified : Rfc3339.format(object.created()));
        text(json, MODIFIED, modified);
        Json.texts(json, METADATA, attributes.userMetadata());
        Json.texts(json, TAGS, attributes.tags());
        json.writeEndObject();
    }

    private static void text(JsonGenerator json, SerializableString name, String value) throws IOException {
        json.writeFieldName(name);
        json.writeString(value);
    }

    private static void number(JsonGenerator json, SerializableString name, long value) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(value);
    }

    private static void optional(JsonGenerator json, SerializableString name, Optional<String> value)
            throws IOException {
        if (value.isPresent()) {
            text(json, name, value.get());
        }
    }
}
