package dev.cairn.node.http;

import dev.cairn.metadata.Content;
import dev.cairn.replication.BlobStore.Copies;
import io.vertx.core.http.HttpHeaders;

/** What {@code Cairn-Durability} says: how many copies are synced at least, of how many that there are to be. */
final class Durability {
    private static final CharSequence ALONE = HttpHeaders.createOptimized("fsync 1/1");

    private Durability() {}

    /** Of an object: its bytes, where they are not in the commit itself. */
    static CharSequence of(HttpServices services, Content content) {
        return switch (content) {
            case Content.Inline _ -> ofLog(services);
            case Content.Blob _, Content.Framed _ -> text(services.blobs().copies(content.id()));
        };
    }

    /** Of a commit: a majority has it. */
    static CharSequence ofLog(HttpServices services) {
        int replicas = services.metadata().replicas();
        return text(new Copies(replicas / 2 + 1, replicas));
    }

    private static CharSequence text(Copies copies) {
        return copies.equals(Copies.ONE) ? ALONE : "fsync %d/%d".formatted(copies.synced(), copies.wanted());
    }
}
