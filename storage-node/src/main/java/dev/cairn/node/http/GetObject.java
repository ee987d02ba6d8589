package dev.cairn.node.http;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.metadata.ObjectVersion;
import dev.cairn.monitoring.Stage;
import dev.cairn.node.transfer.BlobSender;
import dev.cairn.node.transfer.BlobSender.Part;
import dev.cairn.node.transfer.BlobSender.Span;
import dev.cairn.node.transfer.BlobSender.Text;
import dev.cairn.node.transfer.Outlet;
import dev.cairn.node.transfer.TransferMeters;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.internal.buffer.BufferInternal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** {@code GET} and {@code HEAD …/objects/{key}}: the object, parts of it, or only what is known of it. */
final class GetObject implements Endpoint {
    private static final String DOWNLOAD = "download";

    @Override
    public Future<Void> handle(Exchange exchange) {
        BucketName bucket = exchange.bucket();
        ObjectKey key = exchange.key();
        ReadConditions conditions = ReadConditions.of(exchange);
        boolean head = exchange.request().method().equals(HttpMethod.HEAD);
        Optional<String> range = exchange.header("Range");
        Optional<String> accepted = range.isPresent() ? Optional.empty() : exchange.headerList("Accept-Encoding");
        Optional<String> download = exchange.query().get(DOWNLOAD);
        Instant now = exchange.now();
        TransferMeters meters = exchange.loop().meters();
        Function<ObjectVersion, ReadPlan> plan =
                version -> ReadPlan.of(version, conditions, range, StoredCoding.of(version, accepted), head, now);
        Function<MetadataView, Future<OpenedObject>> open = view -> OpenedObject.atHand(view, bucket, key, plan)
                .map(Future::succeededFuture)
                .orElseGet(() -> exchange.blocking(
                        Stage.METADATA,
                        () -> OpenedObject.open(
                                view,
                                exchange.services().blobs(),
                                exchange.services().compressor(),
                                bucket,
                                key,
                                meters,
                                exchange.measurement(),
                                plan)));
        return exchange.viewingBounded(open)
                .recover(failure -> openAnew(exchange, open, failure))
                .compose(opened -> answer(exchange, opened, StoredCoding.of(opened.version(), accepted), download))
                .onFailure(failure -> countDamage(exchange, failure));
    }

    /** The bytes of what was current a while ago may be gone, and nothing be wrong. */
    private static Future<OpenedObject> openAnew(
            Exchange exchange, Function<MetadataView, Future<OpenedObject>> open, Throwable failure) {
        if (!isDamage(failure) || MaxStaleness.of(exchange).isEmpty()) {
            return Future.failedFuture(failure);
        }
        MaxStaleness.tell(exchange, Duration.ZERO);
        return exchange.viewing(open);
    }

    private static boolean isDamage(Throwable failure) {
        return Problems.foreseen(failure)
                .filter(problem -> problem.type() == ProblemType.DAMAGED)
                .isPresent();
    }

    private static void countDamage(Exchange exchange, Throwable failure) {
        if (isDamage(failure)) {
            exchange.loop().meters().damaged();
        }
    }

    private static Future<Void> answer(
            Exchange exchange, OpenedObject opened, Optional<StoredCoding> coding, Optional<String> download) {
        List<Part> parts;
        try {
            parts = head(exchange, opened, coding, download);
        } catch (RuntimeException failure) {
            exchange.services().gate().continuing().execute(opened::release);
            throw failure;
        }
        return send(exchange, opened.body(), parts);
    }

    /** Sets the head and says what the body is made of. */
    private static List<Part> head(
            Exchange exchange, OpenedObject opened, Optional<StoredCoding> coding, Optional<String> download) {
        ObjectVersion version = opened.version();
        MultiMap headers = exchange.response().headers();
        if (StoredCoding.possible(version).isPresent()) {
            headers.add("Vary", "Accept-Encoding");
        }
        if (opened.plan() instanceof ReadPlan.NotModified) {
            ObjectHeaders.validators(headers, version);
            coding.ifPresent(each -> ObjectHeaders.codedTag(headers, version, each));
            exchange.response().setStatusCode(304);
            return List.of();
        }
        ObjectHeaders.described(headers, version);
        coding.ifPresent(each -> ObjectHeaders.coded(headers, version, each));
        download.ifPresent(name -> ObjectHeaders.attachment(headers, version.key(), name));
        return ranged(exchange, version, opened.plan(), coding);
    }

    /** Sets what depends on the range. */
    private static List<Part> ranged(
            Exchange exchange, ObjectVersion version, ReadPlan plan, Optional<StoredCoding> coding) {
        MultiMap headers = exchange.response().headers();
        long size = version.sizeBytes();
        return switch (plan) {
            case ReadPlan.Parts(var ranges)
            when ranges.size() == 1 -> {
                ByteRange range = ranges.getFirst();
                exchange.response().setStatusCode(206);
                headers.set("Content-Range", range.of(size));
                headers.set(FieldNames.CONTENT_LENGTH, Long.toString(range.length()));
                yield List.of(new Span(range.first(), range.length()));
            }
            case ReadPlan.Parts(var ranges) -> {
                MultipartRanges body = MultipartRanges.of(version, ranges, "cairn-" + exchange.id());
                exchange.response().setStatusCode(206);
                headers.set(FieldNames.CONTENT_TYPE, body.contentType());
                headers.set(FieldNames.CONTENT_LENGTH, Long.toString(body.lengthBytes()));
                yield body.parts();
            }
            case ReadPlan.Whole(), ReadPlan.AsStored _, ReadPlan.HeadOnly(), ReadPlan.NotModified() -> {
                long bytes = coding.map(StoredCoding::bytes).orElse(size);
                headers.set(FieldNames.CONTENT_LENGTH, Long.toString(bytes));
                yield bytes == 0 ? List.of() : List.of(new Span(0, bytes));
            }
        };
    }

    private static Future<Void> send(Exchange exchange, OpenedObject.Body body, List<Part> parts) {
        return switch (body) {
            case OpenedObject.NoBody() -> exchange.response().end();
            case OpenedObject.Inline(var bytes) -> sendInline(exchange, bytes, parts);
            case OpenedObject.Piece(var bytes) -> sendPiece(exchange, bytes);
            case OpenedObject.Blob blob -> sendBlob(exchange, blob, parts);
        };
    }

    private static Future<Void> sendInline(Exchange exchange, byte[] bytes, List<Part> parts) {
        Buffer body = inlineBody(bytes, parts);
        exchange.moved(body.length());
        return exchange.end(body);
    }

    private static Buffer inlineBody(byte[] bytes, List<Part> parts) {
        if (parts.size() == 1 && parts.getFirst() instanceof Span(var offset, var length)) {
            return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes, (int) offset, (int) length));
        }
        Buffer body = Buffer.buffer();
        for (Part part : parts) {
            switch (part) {
                case Text(var text) -> body.appendBuffer(text);
                case Span(var offset, var length) -> body.appendBytes(bytes, (int) offset, (int) length);
            }
        }
        return body;
    }

    private static Future<Void> sendPiece(Exchange exchange, ByteBuf bytes) {
        TransferMeters meters = exchange.loop().meters();
        int length = bytes.readableBytes();
        exchange.moved(length);
        meters.downloading(length);
        return exchange.end(BufferInternal.buffer(bytes)).onComplete(_ -> {
            meters.downloading(-length);
            bytes.release();
        });
    }

    private static Future<Void> sendBlob(Exchange exchange, OpenedObject.Blob blob, List<Part> parts) {
        exchange.watchesItself();
        exchange.stage(Stage.CLIENT);
        BlobSender sender = new BlobSender(
                blob.reader(),
                parts,
                exchange.response(),
                Outlet.of(exchange.request()),
                exchange.context(),
                exchange.loop().answers(),
                exchange.services().gate().continuing(),
                exchange.loop().meters(),
                exchange.measurement());
        return sender.send(blob.first()).onComplete(_ -> exchange.moved(sender.sentBytes()));
    }
}
