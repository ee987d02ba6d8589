package dev.cairn.node.http;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.Command;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.metadata.Precondition;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** {@code DELETE …/objects/{key}}: removes the object. */
final class DeleteObject implements Endpoint {
    private static final byte[] NO_BODY = {};

    @Override
    public Future<Void> handle(Exchange exchange) {
        BucketName bucket = exchange.bucket();
        ObjectKey key = exchange.key();
        List<Precondition> preconditions =
                EntityTags.preconditions(exchange.headerList("If-Match"), exchange.headerList("If-None-Match"));
        Optional<Repeatable> repeatable = Repeatable.of(exchange);
        Command.DeleteObject command = new Command.DeleteObject(
                bucket, key, preconditions, exchange.now(), repeatable.map(asked -> asked.with(NO_BODY)));
        return exchange.on(exchange.services().metadata().submit(command)).compose(deleted -> {
            exchange.response().putHeader("Cairn-Version", Long.toString(deleted.version()));
            ObjectHeaders.durable(exchange.response().headers());
            return exchange.answer(204);
        });
    }
}
