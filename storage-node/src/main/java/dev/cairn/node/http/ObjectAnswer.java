package dev.cairn.node.http;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.ObjectVersion;
import io.vertx.core.Future;

/** The answer to a write that made a version of an object. */
final class ObjectAnswer {
    private ObjectAnswer() {}

    static Future<Void> send(Exchange exchange, int status, BucketName bucket, ObjectVersion version) {
        ObjectHeaders.written(exchange, new Stored(version, false));
        return exchange.json(status, ObjectJson.buffer(bucket, version));
    }
}
