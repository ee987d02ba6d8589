package dev.cairn.node.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.Digests;
import dev.cairn.metadata.ObjectAttributes;
import dev.cairn.metadata.ObjectVersion;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Optional;

/** The JSON form of an object, the same in every answer that holds one. */
final class ObjectJson {
    private ObjectJson() {}

    static Buffer buffer(BucketName bucket, ObjectVersion object) {
        return Json.buffer(json -> write(json, bucket, object));
    }

    static void write(JsonGenerator json, BucketName bucket, ObjectVersion object) throws IOException {
        Digests digests = object.digests();
        ObjectAttributes attributes = object.attributes();
        json.writeStartObject();
        json.writeStringField("bucket", bucket.value());
        json.writeStringField("key", object.key().value());
        json.writeNumberField("version", object.version());
        json.writeStringField("etag", EntityTags.of(object.version()));
        json.writeNumberField("size", object.sizeBytes());
        json.writeStringField("sha256", HexFormat.of().formatHex(digests.sha256()));
        json.writeStringField("crc32c", HexFormat.of().toHexDigits(digests.crc32c()));
        optional(json, "md5", digests.md5().map(HexFormat.of()::formatHex));
        json.writeStringField("contentType", attributes.contentType());
        optional(json, "cacheControl", attributes.cacheControl());
        optional(json, "contentDisposition", attributes.contentDisposition());
        optional(json, "contentLanguage", attributes.contentLanguage());
        json.writeStringField("created", Json.time(object.created()));
        json.writeStringField("modified", Json.time(object.modified()));
        Json.texts(json, "metadata", attributes.userMetadata());
        Json.texts(json, "tags", attributes.tags());
        json.writeEndObject();
    }

    private static void optional(JsonGenerator json, String name, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(name, value.get());
        }
    }
}
