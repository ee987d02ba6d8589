package dev.cairn.node.http;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.Command;
import dev.cairn.metadata.Command.AttributesPatch;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.metadata.Precondition;
import io.vertx.core.Future;
import java.util.List;

/** {@code PATCH …/objects/{key}}: changes what is said about an object, as a new version with the same bytes. */
final class PatchObject implements Endpoint {
    @Override
    public Future<Void> handle(Exchange exchange) {
        BucketName bucket = exchange.bucket();
        ObjectKey key = exchange.key();
        List<Precondition> conditions =
                EntityTags.preconditions(exchange.headerList("If-Match"), exchange.headerList("If-None-Match"));
        return exchange.body(JsonInput.BODY_BYTES_MAX).compose(body -> {
            AttributesPatch patch = AttributesJson.patch(JsonInput.parse(body));
            return RepeatableWrite.of(exchange, body)
                    .compose(write -> write.unlessRepeated(() -> checkType(exchange, bucket, key, patch))
                            .compose(_ -> write.submit(
                                    exchange,
                                    new Command.PatchObject(
                                            bucket, key, patch, conditions, exchange.now(), write.idempotency()))))
                    .compose(version -> ObjectAnswer.send(exchange, 200, bucket, version));
        });
    }

    private static Future<Void> checkType(Exchange exchange, BucketName bucket, ObjectKey key, AttributesPatch patch) {
        if (patch.contentType().isEmpty()) {
            return Future.succeededFuture();
        }
        String type = patch.contentType().get();
        return exchange.reading(view -> view.bucket(bucket))
                .map(found -> {
                    exchange.services().validator().checkType(found.settings(), key, type);
                    return found;
                })
                .mapEmpty();
    }
}
