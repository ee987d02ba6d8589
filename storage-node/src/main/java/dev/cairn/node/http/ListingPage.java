package dev.cairn.node.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.cairn.metadata.Listing;
import dev.cairn.metadata.MetadataView;
import dev.cairn.monitoring.Stage;
import dev.cairn.node.transfer.ClientGoneException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a listing as JSON. It is read and written in parts, each a call of the gate, so that other reads get between them; while
 * one part is written, the next is read.
 */
final class ListingPage {
    /** A page that grows beyond this ends early: objects may have long attributes. */
    static final int PAGE_BYTES_MAX = 2 << 20;

    /** Room to begin with; it doubles as it fills. A thousand objects take some 340 KiB. */
    private static final int PAGE_BYTES_FIRST = 64 << 10;

    private static final byte[] BEGIN = "{\"items\":[".getBytes(StandardCharsets.US_ASCII);

    private final ListingQuery query;
    private final ListingReader reader;
    private final ByteBuf json = Unpooled.buffer(PAGE_BYTES_FIRST).writeBytes(BEGIN);
    private final List<String> prefixes = new ArrayList<>();
    private Future<Listing> read = Future.failedFuture("nothing read yet");
    private long sequence;
    private int unread;
    private int unwritten;
    private boolean hasItems;
    private boolean whole;

    private ListingPage(MetadataView view, ListingQuery query) {
        this.query = query;
        this.reader = new ListingReader(view, query);
        this.unread = query.limit().orElse(ListingQuery.LIMIT_DEFAULT);
        this.unwritten = unread;
    }

    static Future<ListingPage> read(Exchange exchange, ListingQuery query) {
        return query.reading(exchange, view -> new ListingPage(view, query).readFirst())
                .compose(page -> page.goOn(exchange));
    }

    /** The point in time that it shows. */
    long sequence() {
        return sequence;
    }

    Buffer body() {
        return BufferInternal.buffer(json);
    }

    private Future<ListingPage> goOn(Exchange exchange) {
        if (whole) {
            return Future.succeededFuture(this);
        }
        return read.compose(part -> {
                    if (exchange.isGone()) {
                        return Future.failedFuture(new ClientGoneException());
                    }
                    Future<Void> written = exchange.blocking(() -> write(part));
                    exchange.stage(hasMore(part) ? Stage.METADATA : Stage.ENCODE);
                    if (hasMore(part)) {
                        read = exchange.blocking(this::readPart);
                    }
                    return written;
                })
                .compose(_ -> goOn(exchange));
    }

    /** Blocks. A page of one part is done with it. */
    private ListingPage readFirst() {
        Listing first = readPart();
        sequence = first.sequence();
        if (hasMore(first)) {
            read = Future.succeededFuture(first);
        } else {
            write(first);
        }
        return this;
    }

    /** Blocks; one call at a time. */
    private Listing readPart() {
        Listing part = reader.next(unread);
        unread -= part.entries().size();
        return part;
    }

    /** Whether there is a part to read behind {@code part}, the last that was read. */
    private boolean hasMore(Listing part) {
        return unread > 0 && part.next().isPresent();
    }

    /** Blocks; one call at a time. */
    private @Nullable Void write(Listing part) {
        Json.append(json, items -> write(items, part.entries()));
        unwritten -= part.entries().size();
        whole = unwritten == 0 || part.next().isEmpty() || json.readableBytes() >= PAGE_BYTES_MAX;
        if (whole) {
            writeEnd(part);
        }
        return null;
    }

    private void write(JsonGenerator items, List<Listing.Entry> entries) throws IOException {
        for (Listing.Entry entry : entries) {
            switch (entry) {
                case Listing.Item(var object) -> {
                    if (hasItems) {
                        items.writeRaw(',');
                    }
                    hasItems = true;
                    ObjectJson.write(items, query.bucket(), object);
                }
                case Listing.CommonPrefix(var prefix) -> prefixes.add(prefix);
            }
        }
    }

    private void writeEnd(Listing last) {
        Json.append(json, end -> {
            end.writeRaw("],\"prefixes\":");
            end.writeArray(prefixes.toArray(String[]::new), 0, prefixes.size());
            end.writeRaw(",\"sequence\":");
            end.writeNumber(sequence);
            end.writeRaw(",\"next\":");
            if (last.next().isEmpty()) {
                end.writeNull();
            } else {
                end.writeString(reader.token(last));
            }
            end.writeRaw('}');
        });
    }
}
