package dev.cairn.node.upkeep;

import dev.cairn.metadata.Command.Condemn;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.Metadata;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * How the nodes of a cluster share the upkeep.
 *
 * @param leads whether this node does what one of them is to do
 * @param graceMin least time for which a blob is left alone that nothing references
 */
public record Sharing(BooleanSupplier leads, Condemning condemn, Duration graceMin) {
    /** A node on its own, which knows all uploads there are. */
    public static final Sharing ALONE = new Sharing(() -> true, (blobs, _) -> blobs, Duration.ZERO);

    /** Uploads that take longer than this are refused; a little more, since clocks differ. */
    private static final Duration CONDEMNED_AFTER = Condemn.AGE_MIN.plus(Duration.ofHours(1));

    /** Makes sure that no upload will come to reference some blobs. */
    @FunctionalInterface
    public interface Condemning {
        /**
         * Blocks.
         *
         * @param now by a clock that is believed: one that is ahead would have uploads refused until its time has come
         * @return those of which it is sure
         */
        List<FileId> condemn(List<FileId> blobs, Instant now);
    }

    /** @param leads whether this node leads the log */
    public static Sharing of(Metadata metadata, BooleanSupplier leads) {
        return new Sharing(
                leads,
                (blobs, now) -> blobs.isEmpty()
                        ? blobs
                        : Answers.await(metadata.submit(new Condemn(blobs, now)))
                                .garbage(),
                CONDEMNED_AFTER);
    }

    Duration grace(Duration configured) {
        return configured.compareTo(graceMin) < 0 ? graceMin : configured;
    }
}
