package dev.cairn.replication.copies;

import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.layout.NodeId;
import java.util.Map;
import java.util.stream.Collectors;

/** Says why a write did not reach its quorum. */
final class QuorumFailure {
    private QuorumFailure() {}

    /** With the reason of each node that has failed. */
    static BlobException of(int quorum, int confirmed, Map<NodeId, Throwable> failures) {
        Map<String, String> reasons = failures.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        each -> each.getKey().toString(), each -> reason(each.getValue())));
        BlobException lost = new BlobException(new BlobError.QuorumLost(quorum, confirmed, reasons));
        failures.values().forEach(lost::addSuppressed);
        return lost;
    }

    private static String reason(Throwable failure) {
        return failure instanceof BlobException known
                ? switch (known.error()) {
                    case BlobError.DiskFull _ -> "its disk is full";
                    case BlobError.Busy _ -> "it has too much to do";
                    case BlobError.Damaged _ -> "its copy is damaged";
                    case BlobError.Failed(var why) -> why;
                    case BlobError.Unreachable(var _, var why) -> "not reached: " + why;
                    case BlobError.QuorumLost _ -> "it asked others";
                }
                : failure.toString();
    }
}
