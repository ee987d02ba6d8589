package dev.cairn.node.http;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.BucketSettings;
import dev.cairn.metadata.Command;
import dev.cairn.metadata.Command.PrefixCopied;
import dev.cairn.metadata.InvalidValueException;
import dev.cairn.metadata.Listing;
import dev.cairn.metadata.MetadataError;
import dev.cairn.metadata.MetadataException;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.metadata.ObjectVersion;
import dev.cairn.node.transfer.ClientGoneException;
import dev.cairn.node.validation.UploadValidator;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code POST …/objects:copy} and {@code :move}: all objects under a prefix, all or none. */
final class CopyPrefix implements Endpoint {
    private final boolean move;

    CopyPrefix(boolean move) {
        this.move = move;
    }

    @Override
    public Future<Void> handle(Exchange exchange) {
        BucketName bucket = exchange.bucket();
        Conditions.refuse(exchange, "If-Match", "Cairn-Source-If-Match");
        boolean ifAbsent = Conditions.onlyIfAbsent(exchange);
        return exchange.body(JsonInput.BODY_BYTES_MAX).compose(body -> {
            Prefixes prefixes = Prefixes.of(body, bucket);
            return RepeatableWrite.of(exchange, body)
                    .compose(write -> write.unlessRepeated(() -> check(exchange, prefixes))
                            .compose(_ -> write.submit(
                                    exchange,
                                    new Command.CopyPrefix(
                                            bucket,
                                            prefixes.source(),
                                            prefixes.bucket(),
                                            prefixes.target(),
                                            ifAbsent,
                                            move,
                                            exchange.now(),
                                            write.idempotency()))))
                    .compose(copied -> answer(exchange, copied));
        });
    }

    private record Prefixes(BucketName sourceBucket, String source, BucketName bucket, String target) {
        static Prefixes of(byte[] body, BucketName sourceBucket) {
            JsonInput input = JsonInput.parse(body).only("prefix", "destination");
            JsonInput destination = input.requiredObject("destination").only("bucket", "prefix");
            return new Prefixes(
                    sourceBucket,
                    bounded("prefix", input.requiredText("prefix")),
                    destination.text("bucket").map(BucketName::new).orElse(sourceBucket),
                    bounded("destination.prefix", destination.requiredText("prefix")));
        }

        private static String bounded(String field, String value) {
            if (value.getBytes(StandardCharsets.UTF_8).length > ObjectKey.BYTES_MAX) {
                throw new InvalidValueException(field, "at most " + ObjectKey.BYTES_MAX + " bytes of UTF-8", value);
            }
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
                throw new InvalidValueException(field, "well-formed Unicode (no lone surrogate)", value);
            }
            return value;
        }
    }

    /**
     * The destination's bucket must take each object. Judged before the commit, so a change in between may slip by. Goes from
     * part to part through the gate, so that other reads get between them.
     */
    private static Future<Void> check(Exchange exchange, Prefixes prefixes) {
        return exchange.reading(view -> {
                    BucketSettings settings = view.bucket(prefixes.bucket()).settings();
                    boolean sameBucket = prefixes.sourceBucket().equals(prefixes.bucket());
                    boolean any =
                            UploadValidator.refusesAnything(settings) && !(sameBucket && keepsExtensions(prefixes));
                    return any ? Optional.of(Walk.over(view, settings, prefixes)) : Optional.<Walk>empty();
                })
                .compose(walk -> walk.isPresent() ? walk.get().goOn(exchange) : Future.succeededFuture());
    }

    /** Whether every key ends as before, so that a bucket which took it takes it again. */
    private static boolean keepsExtensions(Prefixes prefixes) {
        return prefixes.source().endsWith("/") && prefixes.target().endsWith("/");
    }

    /** The objects under the source's prefix, one part after the other. */
    private static final class Walk {
        private final BucketSettings settings;
        private final Prefixes prefixes;
        private final ListingReader reader;
        private long objects;

        private Walk(BucketSettings settings, Prefixes prefixes, ListingReader reader) {
            this.settings = settings;
            this.prefixes = prefixes;
            this.reader = reader;
        }

        static Walk over(MetadataView view, BucketSettings settings, Prefixes prefixes) {
            ListingQuery query = new ListingQuery(
                    prefixes.sourceBucket(),
                    prefixes.source(),
                    Optional.empty(),
                    OptionalInt.empty(),
                    "",
                    Optional.empty());
            return new Walk(settings, prefixes, new ListingReader(view, query));
        }

        /** Checks what is left; fails with the first refusal. */
        Future<Void> goOn(Exchange exchange) {
            Promise<Void> done = Promise.promise();
            step(exchange, done);
            return done.future();
        }

        private void step(Exchange exchange, Promise<Void> done) {
            if (reader.ended()) {
                done.complete();
            } else if (exchange.isGone()) {
                done.fail(new ClientGoneException());
            } else {
                exchange.blocking(() -> checkPart(exchange.services().validator()))
                        .onSuccess(_ -> step(exchange, done))
                        .onFailure(done::fail);
            }
        }

        /** Blocks. */
        private int checkPart(UploadValidator validator) {
            Listing part = reader.next(ListingReader.PART_ENTRIES);
            objects += part.entries().size();
            if (objects > Command.CopyPrefix.OBJECTS_MAX) {
                throw new MetadataException(new MetadataError.PrefixTooLarge(
                        prefixes.sourceBucket(), prefixes.source(), Command.CopyPrefix.OBJECTS_MAX));
            }
            part.entries().forEach(entry -> {
                if (entry instanceof Listing.Item(var object)) {
                    checkObject(object, validator);
                }
            });
            return part.entries().size();
        }

        private void checkObject(ObjectVersion object, UploadValidator validator) {
            String rest = object.key().value().substring(prefixes.source().length());
            validator.checkCopy(
                    settings,
                    new ObjectKey(prefixes.target() + rest),
                    object.sizeBytes(),
                    object.attributes().contentType());
        }
    }

    private static Future<Void> answer(Exchange exchange, PrefixCopied copied) {
        ObjectHeaders.durable(exchange);
        exchange.response().putHeader("Cairn-Version", Long.toString(copied.version()));
        return exchange.json(200, Json.buffer(json -> {
            json.writeStartObject();
            json.writeNumberField("objects", copied.objects());
            json.writeNumberField("bytes", copied.bytes());
            json.writeNumberField("version", copied.version());
            json.writeEndObject();
        }));
    }
}
