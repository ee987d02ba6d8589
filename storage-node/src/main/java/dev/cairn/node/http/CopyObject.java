package dev.cairn.node.http;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.BucketSettings;
import dev.cairn.metadata.Command;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.ObjectAttributes;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.metadata.ObjectVersion;
import dev.cairn.metadata.Precondition;
import dev.cairn.node.validation.UploadValidator;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** {@code POST …/objects/{key}:copy} and {@code :move}: one object to another key, without its bytes moving. */
final class CopyObject implements Endpoint {
    private static final String SOURCE_IF_MATCH = "Cairn-Source-If-Match";

    private final boolean move;

    CopyObject(boolean move) {
        this.move = move;
    }

    @Override
    public Future<Void> handle(Exchange exchange) {
        BucketName bucket = exchange.bucket();
        ObjectKey key = exchange.key();
        List<Precondition> sourceConditions =
                exchange
                        .headerList(SOURCE_IF_MATCH)
                        .map(value -> EntityTags.parse(SOURCE_IF_MATCH, value).required())
                        .stream()
                        .toList();
        List<Precondition> conditions =
                EntityTags.preconditions(exchange.headerList("If-Match"), exchange.headerList("If-None-Match"));
        return exchange.body(JsonInput.BODY_BYTES_MAX)
                .compose(body -> new Copy(exchange, bucket, key, sourceConditions, conditions, Target.of(body, bucket))
                        .carryOut(body));
    }

    private record Target(BucketName bucket, ObjectKey key, Optional<ObjectAttributes> attributes) {
        static Target of(byte[] body, BucketName sourceBucket) {
            JsonInput input = JsonInput.parse(body).only("destination", "attributes");
            JsonInput destination = input.requiredObject("destination").only("bucket", "key");
            return new Target(
                    destination.text("bucket").map(BucketName::new).orElse(sourceBucket),
                    new ObjectKey(destination.requiredText("key")),
                    input.object("attributes").map(AttributesJson::attributes));
        }
    }

    private final class Copy {
        private final Exchange exchange;
        private final BucketName sourceBucket;
        private final ObjectKey sourceKey;
        private final List<Precondition> sourceConditions;
        private final List<Precondition> conditions;
        private final Target target;

        Copy(
                Exchange exchange,
                BucketName sourceBucket,
                ObjectKey sourceKey,
                List<Precondition> sourceConditions,
                List<Precondition> conditions,
                Target target) {
            this.exchange = exchange;
            this.sourceBucket = sourceBucket;
            this.sourceKey = sourceKey;
            this.sourceConditions = sourceConditions;
            this.conditions = conditions;
            this.target = target;
        }

        Future<Void> carryOut(byte[] body) {
            return RepeatableWrite.of(exchange, body)
                    .compose(write ->
                            write.unlessRepeated(this::check).compose(_ -> write.submit(exchange, command(write))))
                    .compose(this::answer);
        }

        /** The destination's bucket must take the object. Judged before the commit, so a change in between may slip by. */
        private Future<Void> check() {
            return exchange.reading(view -> {
                        BucketSettings settings = view.bucket(target.bucket()).settings();
                        if (UploadValidator.refusesAnything(settings)) {
                            checkObject(view, settings);
                        }
                        return settings;
                    })
                    .mapEmpty();
        }

        private void checkObject(MetadataView view, BucketSettings settings) {
            ObjectVersion source = view.object(sourceBucket, sourceKey);
            exchange.services().validator().checkCopy(settings, target.key(), source.sizeBytes(), type(source));
        }

        private String type(ObjectVersion source) {
            return target.attributes().orElse(source.attributes()).contentType();
        }

        private Command<ObjectVersion> command(RepeatableWrite write) {
            return new Command.CopyObject(
                    sourceBucket,
                    sourceKey,
                    sourceConditions,
                    target.bucket(),
                    target.key(),
                    conditions,
                    target.attributes(),
                    move,
                    exchange.now(),
                    write.idempotency());
        }

        private Future<Void> answer(ObjectVersion version) {
            boolean ontoItself = sourceBucket.equals(target.bucket()) && sourceKey.equals(target.key());
            int status = !ontoItself && version.created().equals(version.modified()) ? 201 : 200;
            return ObjectAnswer.send(exchange, status, target.bucket(), version);
        }
    }
}
