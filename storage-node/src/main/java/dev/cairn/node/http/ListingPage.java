package dev.cairn.node.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.Listing;
import dev.cairn.metadata.MetadataView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A page of a listing as JSON.
 *
 * @param sequence the point in time that it shows
 */
record ListingPage(long sequence, Buffer body) {
    /** A page that grows beyond this ends early: objects may have long attributes. */
    static final int PAGE_BYTES_MAX = 4 << 20;

    /** Blocks. */
    static ListingPage read(MetadataView view, ListingQuery query) {
        ListingReader reader = new ListingReader(view, query);
        ByteBuf target = Unpooled.buffer(64 << 10);
        try (JsonGenerator json = Json.generator(target)) {
            write(json, reader, query, target);
        } catch (IOException e) {
            throw new UncheckedIOException("a buffer in memory refused bytes", e);
        }
        return new ListingPage(reader.sequence(), BufferInternal.buffer(target));
    }

    private static void write(JsonGenerator json, ListingReader reader, ListingQuery query, ByteBuf target)
            throws IOException {
        List<String> prefixes = new ArrayList<>();
        int left = query.limit().orElse(ListingQuery.LIMIT_DEFAULT);
        json.writeStartObject();
        json.writeArrayFieldStart("items");
        do {
            Listing part = reader.next(left);
            items(json, query.bucket(), part, prefixes);
            left -= part.entries().size();
            json.flush();
        } while (left > 0 && !reader.ended() && target.readableBytes() < PAGE_BYTES_MAX);
        json.writeEndArray();
        Json.texts(json, "prefixes", prefixes);
        json.writeNumberField("sequence", reader.sequence());
        if (reader.ended()) {
            json.writeNullField("next");
        } else {
            json.writeStringField("next", reader.token());
        }
        json.writeEndObject();
    }

    private static void items(JsonGenerator json, BucketName bucket, Listing part, List<String> prefixes)
            throws IOException {
        for (Listing.Entry entry : part.entries()) {
            switch (entry) {
                case Listing.Item(var object) -> ObjectJson.write(json, bucket, object);
                case Listing.CommonPrefix(var prefix) -> prefixes.add(prefix);
            }
        }
    }
}
