package dev.cairn.node.http;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.InvalidValueException;
import dev.cairn.metadata.Precondition;
import dev.cairn.node.transfer.BodyPipe;
import dev.cairn.node.transfer.ClientGoneException;
import dev.cairn.node.transfer.MultipartReader;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** {@code POST …/objects}: stores the files of a form, one after the other as they come. */
final class UploadForm implements Endpoint {
    private final ObjectStorer storer;
    private final UploadPlaces uploads;

    UploadForm(ObjectStorer storer, UploadPlaces uploads) {
        this.storer = storer;
        this.uploads = uploads;
    }

    @Override
    public Future<Void> handle(Exchange exchange) {
        BucketName bucket = exchange.bucket();
        String boundary = FormType.boundary(exchange.header("Content-Type").orElse(""));
        Conditions.refuse(exchange, "If-Match", "Content-Encoding");
        List<Precondition> conditions =
                Conditions.onlyIfAbsent(exchange) ? List.of(new Precondition.Absent()) : List.of();
        Optional<Repeatable> repeatable = Repeatable.of(exchange);
        exchange.services().blobs().requireSpace();
        return exchange.reading(view -> view.bucket(bucket))
                .compose(_ -> take(exchange, boundary, new FormUpload.Terms(bucket, conditions, repeatable)));
    }

    private Future<Void> take(Exchange exchange, String boundary, FormUpload.Terms terms) {
        return exchange.enter(uploads)
                .compose(_ -> readInPlace(exchange, boundary, terms).andThen(_ -> uploads.leave(exchange.peer())))
                .compose(results -> answer(exchange, terms.bucket(), results));
    }

    private Future<List<FormResult>> readInPlace(Exchange exchange, String boundary, FormUpload.Terms terms) {
        if (exchange.isGone()) {
            return Future.failedFuture(new ClientGoneException());
        }
        return Future.succeededFuture(exchange)
                .map(UploadForm::open)
                .compose(pipe -> storer.transfer(exchange, () -> read(exchange, boundary, terms, pipe)));
    }

    private static BodyPipe open(Exchange exchange) {
        exchange.sendContinue();
        return BodyPipe.open(
                exchange.requestBody(),
                exchange.context(),
                exchange.loop().stalls(),
                exchange.loop().buffers());
    }

    private List<FormResult> read(Exchange exchange, String boundary, FormUpload.Terms terms, BodyPipe pipe) {
        try {
            return new FormUpload(exchange, storer, terms, new MultipartReader(pipe, boundary)).run();
        } finally {
            pipe.abandon();
        }
    }

    private static Future<Void> answer(Exchange exchange, BucketName bucket, List<FormResult> results) {
        if (results.isEmpty()) {
            throw new InvalidValueException("form", "at least one file, in a part with a file name", "no file");
        }
        if (results.getFirst() instanceof FormResult.BrokenOff(var problem)) {
            throw new FormBrokenException(problem);
        }
        boolean all = results.stream().allMatch(FormResult.Kept.class::isInstance);
        boolean replay = results.stream().allMatch(UploadForm::isReplay);
        if (replay) {
            exchange.response().putHeader(Repeatable.REPLAY, "true");
        }
        ObjectHeaders.durable(exchange, FormResult.stored(results));
        return exchange.json(all ? 201 : 207, FormResult.json(exchange.id(), bucket, results));
    }

    private static boolean isReplay(FormResult result) {
        return result instanceof FormResult.Kept kept && kept.stored().replay();
    }
}
