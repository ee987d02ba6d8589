package dev.cairn.node.upkeep;

import dev.cairn.metadata.Command.Condemn;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.Metadata;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * How the nodes of a cluster share the upkeep.
 *
 * @param leads whether this node does what one of them is to do
 * @param condemn makes sure that no upload will come to reference these, and answers of which that is sure
 * @param graceMin least time for which a blob is left alone that nothing references
 */
public record Sharing(BooleanSupplier leads, UnaryOperator<List<FileId>> condemn, Duration graceMin) {
    /** A node on its own, which knows all uploads there are. */
    public static final Sharing ALONE = new Sharing(() -> true, blobs -> blobs, Duration.ZERO);

    /** Uploads that take longer than this are refused; a little more, since clocks differ. */
    private static final Duration CONDEMNED_AFTER = Condemn.AGE_MIN.plus(Duration.ofHours(1));

    /** @param leads whether this node leads the log */
    public static Sharing of(Metadata metadata, InstantSource clock, BooleanSupplier leads) {
        return new Sharing(
                leads,
                blobs -> blobs.isEmpty()
                        ? blobs
                        : Answers.await(metadata.submit(new Condemn(blobs, clock.instant())))
                                .garbage(),
                CONDEMNED_AFTER);
    }

    Duration grace(Duration configured) {
        return configured.compareTo(graceMin) < 0 ? graceMin : configured;
    }
}
