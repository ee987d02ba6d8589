package dev.cairn.node.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.cairn.metadata.Listing;
import dev.cairn.monitoring.Stage;
import dev.cairn.node.transfer.ClientGoneException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * A listing as lines of JSON, of any length in flat memory. Three parts are under way at once: one goes to the client, the next is
 * written as lines, and the one after that is read; none goes on when the client does not. Belongs to the exchange's event loop, but
 * for {@link #read} and {@link #write(Listing)}, which block.
 */
final class ListingStream {
    static final String TYPE = "application/x-ndjson";

    /** Of an object without attributes of its own, and some more. */
    private static final int LINE_BYTES_USUAL = 400;

    private final Exchange exchange;
    private final ListingQuery query;
    private final ListingReader reader;
    private final Promise<Void> done = Promise.promise();
    private Future<Listing> read = Future.failedFuture("nothing read yet");
    private Future<Part> ahead = Future.failedFuture("nothing read yet");
    private long lines;
    private boolean waitsForPeer;

    private ListingStream(Exchange exchange, ListingQuery query, ListingReader reader) {
        this.exchange = exchange;
        this.query = query;
        this.reader = reader;
    }

    /** @param last whether the end line is in it */
    private record Part(Buffer lines, long sequence, boolean last) {}

    /** Answers with the whole listing; problems before its first line are answered as such. */
    static Future<Void> send(Exchange exchange, ListingQuery query) {
        return query.reading(exchange, view -> new ListingStream(exchange, query, new ListingReader(view, query)))
                .compose(ListingStream::start);
    }

    private Future<Void> start() {
        exchange.stage(Stage.METADATA);
        read = exchange.blocking(this::read);
        return part().compose(this::begin);
    }

    /** The part after the one before it. While it is written, the one after it is read. */
    private Future<Part> part() {
        return read.compose(listing -> {
            if (exchange.isGone()) {
                return Future.failedFuture(new ClientGoneException());
            }
            Future<Part> written = exchange.blocking(() -> write(listing));
            if (listing.next().isPresent()) {
                read = exchange.blocking(this::read);
            }
            return written;
        });
    }

    private Future<Void> begin(Part first) {
        if (exchange.isGone()) {
            return Future.failedFuture(new ClientGoneException());
        }
        HttpServerResponse response = exchange.response();
        response.putHeader("Content-Type", TYPE)
                .putHeader("Vary", "Accept")
                .putHeader("Cairn-Sequence", Long.toString(first.sequence()));
        if (first.last()) {
            return exchange.end(first.lines());
        }
        exchange.stage(Stage.CLIENT);
        response.setChunked(true);
        response.exceptionHandler(_ -> finish(new ClientGoneException()));
        response.closeHandler(_ -> finish(new ClientGoneException()));
        response.drainHandler(_ -> drained());
        exchange.answerBody().watch();
        next(first);
        return done.future();
    }

    private void next(Part part) {
        if (done.future().isComplete()) {
            return;
        }
        if (part.last()) {
            exchange.end(part.lines()).onComplete(sent -> finish(sent.cause()));
            return;
        }
        ahead = part();
        var _ = exchange.answerBody().write(part.lines());
        waitsForPeer = exchange.response().writeQueueFull();
        if (!waitsForPeer) {
            takeAhead();
        }
    }

    private void drained() {
        if (waitsForPeer) {
            waitsForPeer = false;
            takeAhead();
        }
    }

    private void takeAhead() {
        ahead.onSuccess(this::next).onFailure(this::breakOff);
    }

    /** The client learns why from a last line, and that the listing is not whole from the missing end. */
    private void breakOff(Throwable failure) {
        if (done.future().isComplete()) {
            return;
        }
        Problem problem = Problems.foreseen(failure).orElseGet(Problems::internal);
        Buffer line = Json.buffer(json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("problem");
            ProblemAnswer.write(json, exchange.id(), problem);
            json.writeEndObject();
            json.writeEndObject();
            json.writeRaw('\n');
        });
        exchange.response().write(line).onComplete(_ -> finish(failure));
    }

    private void finish(@Nullable Throwable failure) {
        if (failure == null) {
            done.tryComplete();
        } else {
            done.tryFail(failure);
        }
    }

    /** Blocks; one call at a time. */
    private Listing read() {
        return reader.next(ListingReader.PART_ENTRIES);
    }

    /** Blocks; one call at a time. */
    private Part write(Listing listing) {
        boolean last = listing.next().isEmpty();
        ByteBuf target = Unpooled.buffer(LINE_BYTES_USUAL * (listing.entries().size() + 1));
        try (JsonGenerator json = Json.generator(target)) {
            for (Listing.Entry entry : listing.entries()) {
                write(json, entry);
            }
            lines += listing.entries().size();
            if (last) {
                writeEnd(json, listing.sequence());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a buffer in memory refused bytes", e);
        }
        return new Part(BufferInternal.buffer(target), listing.sequence(), last);
    }

    private void write(JsonGenerator json, Listing.Entry entry) throws IOException {
        switch (entry) {
            case Listing.Item(var object) -> ObjectJson.write(json, query.bucket(), object);
            case Listing.CommonPrefix(var prefix) -> {
                json.writeStartObject();
                json.writeStringField("prefix", prefix);
                json.writeEndObject();
            }
        }
        json.writeRaw('\n');
    }

    private void writeEnd(JsonGenerator json, long sequence) throws IOException {
        json.writeStartObject();
        json.writeBooleanField("end", true);
        json.writeNumberField("sequence", sequence);
        json.writeNumberField("count", lines);
        json.writeEndObject();
        json.writeRaw('\n');
    }
}
