package dev.cairn.node.http;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.Command;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.metadata.Precondition;
import io.vertx.core.Future;
import java.util.List;

/** {@code DELETE …/objects/{key}}: removes the object. */
final class DeleteObject implements Endpoint {
    @Override
    public Future<Void> handle(Exchange exchange) {
        BucketName bucket = exchange.bucket();
        ObjectKey key = exchange.key();
        List<Precondition> preconditions =
                EntityTags.preconditions(exchange.headerList("If-Match"), exchange.headerList("If-None-Match"));
        return RepeatableWrite.of(exchange, new byte[0])
                .compose(write -> write.submit(
                        exchange,
                        new Command.DeleteObject(bucket, key, preconditions, exchange.now(), write.idempotency())))
                .compose(deleted -> {
                    exchange.response().putHeader("Cairn-Version", Long.toString(deleted.version()));
                    ObjectHeaders.durable(exchange);
                    return exchange.answer(204);
                });
    }
}
