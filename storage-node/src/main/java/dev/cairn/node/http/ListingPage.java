package dev.cairn.node.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.cairn.metadata.Listing;
import dev.cairn.metadata.MetadataView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A page of a listing as JSON. It is read in parts, each a call of the gate, so that other reads get between them. */
final class ListingPage {
    /** A page that grows beyond this ends early: objects may have long attributes. */
    static final int PAGE_BYTES_MAX = 2 << 20;

    private static final byte[] BEGIN = "{\"items\":[".getBytes(StandardCharsets.US_ASCII);

    private final ListingQuery query;
    private final ListingReader reader;
    private final ByteBuf json = Unpooled.buffer(64 << 10).writeBytes(BEGIN);
    private final List<String> prefixes = new ArrayList<>();
    private int left;
    private boolean hasItems;
    private boolean whole;

    private ListingPage(MetadataView view, ListingQuery query) {
        this.query = query;
        this.reader = new ListingReader(view, query);
        this.left = query.limit().orElse(ListingQuery.LIMIT_DEFAULT);
    }

    static Future<ListingPage> read(Exchange exchange, ListingQuery query) {
        return exchange.reading(view -> new ListingPage(view, query).readPart()).compose(page -> page.readOn(exchange));
    }

    /** The point in time that it shows. */
    long sequence() {
        return reader.sequence();
    }

    Buffer body() {
        return BufferInternal.buffer(json);
    }

    private Future<ListingPage> readOn(Exchange exchange) {
        return whole
                ? Future.succeededFuture(this)
                : exchange.blocking(this::readPart).compose(page -> page.readOn(exchange));
    }

    /** Blocks. */
    private ListingPage readPart() {
        Listing part = reader.next(left);
        Json.append(json, items -> write(items, part.entries()));
        left -= part.entries().size();
        whole = left == 0 || reader.ended() || json.readableBytes() >= PAGE_BYTES_MAX;
        if (whole) {
            writeEnd();
        }
        return this;
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

    private void writeEnd() {
        Json.append(json, end -> {
            end.writeRaw("],\"prefixes\":");
            end.writeArray(prefixes.toArray(String[]::new), 0, prefixes.size());
            end.writeRaw(",\"sequence\":");
            end.writeNumber(reader.sequence());
            end.writeRaw(",\"next\":");
            if (reader.ended()) {
                end.writeNull();
            } else {
                end.writeString(reader.token());
            }
            end.writeRaw('}');
        });
    }
}
