package dev.cairn.node.http;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.BucketSettings;
import dev.cairn.metadata.InvalidValueException;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.metadata.Precondition;
import io.vertx.core.Future;
import java.util.List;

/**
 * {@code POST …/objects/{key}:extract}: makes an object of each file of a stored archive. All of it is read and checked before the first
 * object is stored, then they become visible batch by batch; its answer is lines of JSON, for it may take long.
 */
final class ExtractArchive implements Endpoint {
    private final Transfers transfers;
    private final ObjectStorer storer;
    private final Admission.Bound extractions;

    ExtractArchive(Transfers transfers, ObjectStorer storer, Admission.Bound extractions) {
        this.transfers = transfers;
        this.storer = storer;
        this.extractions = extractions;
    }

    /** Where objects are to be, and whether only such that are not there yet. */
    record Target(BucketName bucket, String prefix, List<Precondition> preconditions) {
        static Target of(byte[] body, BucketName own) {
            JsonInput input = JsonInput.parse(body).only("bucket", "prefix", "ifAbsent");
            String prefix = input.requiredText("prefix");
            checkPrefix(prefix);
            return new Target(
                    input.text("bucket").map(BucketName::new).orElse(own),
                    prefix,
                    input.truth("ifAbsent").orElse(false) ? List.of(new Precondition.Absent()) : List.of());
        }

        /** By itself it must be a key, or nothing; with a name behind it each key is looked at again. */
        private static void checkPrefix(String prefix) {
            try {
                var _ = new ObjectKey(prefix.isEmpty() ? "/" : prefix);
            } catch (InvalidValueException e) {
                throw new InvalidValueException("prefix", e.limit(), prefix);
            }
        }
    }

    /** What was found before anything was read. */
    private record Begun(WholeObject archive, BucketSettings settings, MetadataView view) {}

    @Override
    public Future<Void> handle(Exchange exchange) {
        BucketName bucket = exchange.bucket();
        ObjectKey key = exchange.key();
        Conditions.refuse(exchange, "If-Match", "If-None-Match", "Idempotency-Key", "Content-Encoding");
        exchange.services().blobs().requireSpace();
        return exchange.body(JsonInput.BODY_BYTES_MAX).compose(body -> {
            Target target = Target.of(body, bucket);
            return transfers.run(
                    exchange,
                    extractions,
                    "archives are being unpacked",
                    () -> exchange.reading(view -> begin(exchange, view, bucket, key, target))
                            .compose(begun -> begun.archive().during(_ -> extract(exchange, begun, target))));
        });
    }

    private static Begun begin(Exchange exchange, MetadataView view, BucketName bucket, ObjectKey key, Target target) {
        BucketSettings settings = view.bucket(target.bucket()).settings();
        return new Begun(WholeObject.open(exchange, view, bucket, key), settings, view);
    }

    private Future<Void> extract(Exchange exchange, Begun begun, Target target) {
        PushedAnswer answer = new PushedAnswer(
                exchange,
                response -> response.setChunked(true)
                        .putHeader(FieldNames.CONTENT_TYPE, ListingStream.TYPE)
                        .putHeader("Cache-Control", "no-store"));
        ExtractionLines lines = new ExtractionLines(exchange, answer);
        ExtractedObjects objects =
                new ExtractedObjects(exchange, storer, target, begun.settings(), begun.view(), lines);
        Extraction extraction = new Extraction(begun.archive(), objects, lines);
        return transfers.push(exchange, answer, extraction::run);
    }
}
