package dev.cairn.node.http;

import dev.cairn.metadata.Bucket;
import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.BucketSettings;
import dev.cairn.metadata.Command;
import dev.cairn.metadata.MetadataError.PreconditionFailed;
import dev.cairn.metadata.MetadataException;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.Precondition;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionException;

/** {@code /v1/buckets} and {@code /v1/buckets/{bucket}}. */
final class BucketEndpoints {
    /** How often a change of settings is tried anew when others change the bucket in between. */
    static final int CHANGE_ATTEMPTS_MAX = 10;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    Future<Void> list(Exchange exchange) {
        return exchange.reading(view -> BucketJson.buffer(view.buckets())).compose(body -> exchange.json(200, body));
    }

    Future<Void> describe(Exchange exchange) {
        BucketName name = exchange.bucket();
        return exchange.reading(view -> view.bucket(name)).compose(bucket -> {
            version(exchange, bucket);
            return exchange.json(200, BucketJson.buffer(bucket));
        });
    }

    Future<Void> head(Exchange exchange) {
        BucketName name = exchange.bucket();
        return exchange.reading(view -> view.bucket(name)).compose(bucket -> {
            version(exchange, bucket);
            exchange.response().putHeader("Content-Type", "application/json");
            return exchange.answer(200);
        });
    }

    Future<Void> create(Exchange exchange) {
        BucketName name = exchange.bucket();
        Conditions.refuse(exchange, "If-Match");
        Conditions.onlyIfAbsent(exchange);
        return exchange.body(JsonInput.BODY_BYTES_MAX).compose(body -> {
            JsonInput input = body.length == 0 ? JsonInput.empty() : JsonInput.parse(body);
            BucketSettings settings = BucketJson.patched(BucketSettings.DEFAULT, input);
            return allRead(exchange, settings)
                    .compose(_ -> RepeatableWrite.of(exchange, body))
                    .compose(write -> write.submit(
                            exchange, new Command.CreateBucket(name, settings, exchange.now(), write.idempotency())))
                    .compose(bucket -> created(exchange, bucket));
        });
    }

    /** Reads only if there is something to check. */
    private static Future<Void> allRead(Exchange exchange, BucketSettings settings) {
        return settings.copies().equals(BucketSettings.DEFAULT.copies())
                ? Future.succeededFuture()
                : exchange.reading(view -> {
                            WrittenLevel.check(settings, view);
                            return settings;
                        })
                        .mapEmpty();
    }

    private static Future<Void> created(Exchange exchange, Bucket bucket) {
        version(exchange, bucket);
        ObjectHeaders.durable(exchange);
        exchange.response().putHeader("Location", "/v1/buckets/" + bucket.name());
        return exchange.json(201, BucketJson.buffer(bucket));
    }

    Future<Void> delete(Exchange exchange) {
        BucketName name = exchange.bucket();
        boolean force = exchange.query().has("force")
                && isForced(exchange.query().get("force").orElse(""));
        Conditions.refuse(exchange, "If-Match", "If-None-Match");
        return RepeatableWrite.of(exchange, new byte[0])
                .compose(write -> write.submit(
                        exchange, new Command.DeleteBucket(name, force, exchange.now(), write.idempotency())))
                .compose(_ -> {
                    ObjectHeaders.durable(exchange);
                    return exchange.answer(204);
                });
    }

    private static boolean isForced(String value) {
        return switch (value) {
            case "", "true" -> true;
            case "false" -> false;
            default -> throw RequestException.malformed("force", "true or false", value);
        };
    }

    // A merge patch is read, merged and written under the condition that nobody changed the bucket in between.

    Future<Void> change(Exchange exchange) {
        BucketName name = exchange.bucket();
        Conditions.refuse(exchange, "If-None-Match");
        Optional<EntityTags> ifMatch =
                exchange.headerList("If-Match").map(value -> EntityTags.parse("If-Match", value));
        return exchange.body(JsonInput.BODY_BYTES_MAX).compose(body -> {
            Change change = new Change(exchange, name, JsonInput.parse(body), ifMatch);
            change.merged(BucketSettings.DEFAULT); // A patch that breaks a rule is refused before anything is read.
            return RepeatableWrite.of(exchange, body)
                    .compose(write -> change.attempt(write, 0))
                    .compose(bucket -> changed(exchange, bucket));
        });
    }

    private static Future<Void> changed(Exchange exchange, Bucket bucket) {
        version(exchange, bucket);
        ObjectHeaders.durable(exchange);
        return exchange.json(200, BucketJson.buffer(bucket));
    }

    private record Change(Exchange exchange, BucketName name, JsonInput patch, Optional<EntityTags> ifMatch) {
        BucketSettings merged(BucketSettings old) {
            return BucketJson.patched(old, patch);
        }

        /**
         * One try. Under an idempotency key each try has a key of its own, and whether there is a next one depends only on
         * what is kept of this one: so a repetition goes the same way to the same answer.
         */
        Future<Bucket> attempt(RepeatableWrite write, int number) {
            if (number == CHANGE_ATTEMPTS_MAX) {
                return Future.failedFuture(
                        new RequestException(new RequestError.Busy("changes of this bucket at once", RETRY_AFTER)));
            }
            return exchange.reading(view -> command(view, write, number))
                    .compose(command -> write.submit(exchange, command))
                    .recover(failure ->
                            isOvertaken(failure) ? attempt(write, number + 1) : Future.failedFuture(failure));
        }

        private Command<Bucket> command(MetadataView view, RepeatableWrite write, int number) {
            Optional<Bucket> bucket = write.repeated() ? existing(view) : Optional.of(view.bucket(name));
            BucketSettings settings = merged(bucket.map(Bucket::settings).orElse(BucketSettings.DEFAULT));
            WrittenLevel.check(settings, view);
            List<Precondition> conditions = new ArrayList<>();
            ifMatch.map(EntityTags::required).ifPresent(conditions::add);
            conditions.add(
                    new Precondition.AnyOf(Set.of(bucket.map(Bucket::version).orElse(-1L))));
            return new Command.ChangeBucket(name, settings, conditions, exchange.now(), write.attempt(number));
        }

        /** A repetition is answered as before even if the bucket is gone. */
        private Optional<Bucket> existing(MetadataView view) {
            return view.buckets().stream()
                    .filter(bucket -> bucket.name().equals(name))
                    .findFirst();
        }

        /** Whether only our own condition failed, and the client's holds for what is there now. */
        private boolean isOvertaken(Throwable failure) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            if (!(cause instanceof MetadataException e) || !(e.error() instanceof PreconditionFailed failed)) {
                return false;
            }
            OptionalLong there = failed.currentVersion();
            return there.isPresent()
                    && ifMatch.map(tags -> tags.matchesStrongly(there.getAsLong()))
                            .orElse(true);
        }
    }

    private static void version(Exchange exchange, Bucket bucket) {
        exchange.response()
                .putHeader("ETag", EntityTags.of(bucket.version()))
                .putHeader("Cairn-Version", Long.toString(bucket.version()));
    }
}
