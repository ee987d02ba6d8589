package dev.cairn.replication.cluster;

import dev.cairn.metadata.DeadLetter;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.Owed;
import dev.cairn.replication.layout.NodeId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What the metadata know of the copies of all blobs, as far as the removal of a node depends on it.
 *
 * @param fewest the least number of copies that any blob has of its own, as {@link MetadataView#fewestCopies} says
 * @param owing nodes that owe a copy of some blob, or have one among the dead letters: of which blob is not looked at, so each of theirs may be missing
 */
public record BlobCopies(OptionalInt fewest, Set<NodeId> owing) {
    /** Each blob has as many copies as is usual, and all of them are there. */
    public static final BlobCopies COMPLETE = new BlobCopies(OptionalInt.empty(), Set.of());

    private static final FileId LAST = new FileId(-1, -1);

    public BlobCopies {
        owing = Set.copyOf(owing);
    }

    /** As of one point in time. One look for each node that has dead letters. */
    static BlobCopies of(MetadataView view) {
        Set<NodeId> owing = new HashSet<>();
        view.repairCounts().keySet().forEach(node -> owing.add(new NodeId(node)));
        List<DeadLetter> next = view.deadLetters(Optional.empty(), 1);
        while (!next.isEmpty()) {
            FileId node = next.getFirst().repair().node();
            owing.add(new NodeId(node));
            next = view.deadLetters(Optional.of(new Owed(node, LAST)), 1);
        }
        return new BlobCopies(view.fewestCopies(), owing);
    }
}
