package dev.cairn.node.http;

import dev.cairn.metadata.Content;
import dev.cairn.replication.BlobStore.Copies;
import io.vertx.core.http.HttpHeaders;
import java.util.Comparator;
import java.util.stream.Stream;

/** What {@code Cairn-Durability} says: how many copies are synced at least, of how many that there are to be. */
final class Durability {
    private static final CharSequence ALONE = HttpHeaders.createOptimized("fsync 1/1");

    private Durability() {}

    /** Of an object: its bytes, where they are not in the commit itself. */
    static CharSequence of(HttpServices services, Content content) {
        return text(copies(services, content));
    }

    /** Of several objects: of the one that has the fewest copies; of the commit if there are none. */
    static CharSequence ofAll(HttpServices services, Stream<Content> contents) {
        return text(contents.map(content -> copies(services, content))
                .min(Comparator.comparingInt(Copies::synced).thenComparingInt(Copies::wanted))
                .orElseGet(() -> logCopies(services)));
    }

    /** Of a commit: a majority has it. */
    static CharSequence ofLog(HttpServices services) {
        return text(logCopies(services));
    }

    private static Copies copies(HttpServices services, Content content) {
        return switch (content) {
            case Content.Inline _ -> logCopies(services);
            case Content.Blob _, Content.Framed _ -> services.blobs().copies(content.id());
        };
    }

    private static Copies logCopies(HttpServices services) {
        int replicas = services.metadata().replicas();
        return new Copies(replicas / 2 + 1, replicas);
    }

    private static CharSequence text(Copies copies) {
        return copies.equals(Copies.ONE) ? ALONE : "fsync %d/%d".formatted(copies.synced(), copies.wanted());
    }
}
