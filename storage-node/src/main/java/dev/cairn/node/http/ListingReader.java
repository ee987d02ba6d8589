package dev.cairn.node.http;

import dev.cairn.metadata.Bucket;
import dev.cairn.metadata.Listing;
import dev.cairn.metadata.MetadataView;
import dev.cairn.node.http.ListingQuery.Position;
import java.util.OptionalLong;

/**
 * Reads a listing in parts that are small enough to be held, all of one point in time. Blocks. Used by one thread at a time.
 */
final class ListingReader {
    /** Entries of one part: some 250 KiB, and never much more than {@link MetadataView#LIST_BYTES_MAX}. */
    static final int PART_ENTRIES = 500;

    private final MetadataView view;
    private final ListingQuery query;
    private final Bucket bucket;
    private Position position;
    private boolean ended;

    /** @throws RuntimeException if there is no such bucket, or the token is not for this listing */
    ListingReader(MetadataView view, ListingQuery query) {
        this.view = view;
        this.query = query;
        this.bucket = view.bucket(query.bucket());
        this.position = query.start(bucket);
    }

    boolean ended() {
        return ended;
    }

    /**
     * The next part, with at least one entry if there is one, and at most {@code entries} entries.
     *
     * @throws dev.cairn.metadata.MetadataException {@code ListingExpired}
     */
    Listing next(int entries) {
        Listing part = view.list(query.from(position, Math.min(entries, PART_ENTRIES)));
        ended = part.next().isEmpty();
        position = new Position(part.next().orElse(position.after()), OptionalLong.of(part.sequence()));
        return part;
    }

    /** What a client sends to go on behind {@code part}, which is not the last. */
    String token(Listing part) {
        return new PageToken(part.sequence(), part.next().orElseThrow())
                .encode(bucket, query.prefix(), query.delimiter());
    }
}
