package dev.cairn.node.http;

import dev.cairn.metadata.BucketSettings;
import dev.cairn.metadata.ClusterRecord;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.WantedCopies;
import dev.cairn.replication.cluster.Cluster;
import dev.cairn.replication.cluster.ClusterNode;
import dev.cairn.replication.cluster.ClusterState;

/** What only nodes of a later release read is refused until all nodes of the cluster read it (docs/decisions/0213). */
final class WrittenLevel {
    private WrittenLevel() {}

    /** @throws RequestException {@link RequestError.NotReadByAll}; what is the default is written as ever */
    static void check(BucketSettings settings, MetadataView view) {
        if (!settings.copies().equals(WantedCopies.USUAL) && of(view) < ClusterNode.LEVEL_OF_COPIES_BY_BUCKET) {
            throw new RequestException(
                    new RequestError.NotReadByAll("copies by bucket", ClusterNode.LEVEL_OF_COPIES_BY_BUCKET));
        }
    }

    /** A node on its own writes what it reads. */
    private static int of(MetadataView view) {
        return view.clusterRecord(Cluster.RECORD)
                .map(ClusterRecord::value)
                .map(value -> ClusterState.decode(value).formatLevel())
                .orElse(ClusterNode.FORMAT_LEVEL);
    }
}
