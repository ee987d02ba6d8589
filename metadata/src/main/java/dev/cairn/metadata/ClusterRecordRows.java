package dev.cairn.metadata;

import dev.cairn.metadata.Command.SetClusterRecord;
import dev.cairn.metadata.MetadataError.RecordChanged;
import dev.cairn.metadata.MetadataError.TooManyRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** The cluster's records as one entry sees and changes them. */
final class ClusterRecordRows {
    private final Changes changes;
    private final List<ClusterRecord> stored = new ArrayList<>();

    ClusterRecordRows(Changes changes) {
        this.changes = changes;
    }

    ClusterRecord set(SetClusterRecord c, LongSupplier nextSequence) {
        byte[] row = Keys.clusterRecord(c.name());
        long current = changes.get(Family.CLUSTER, row)
                .map(value -> RowCodec.clusterRecord(c.name(), value).version())
                .orElse(0L);
        if (current != c.expectedVersion()) {
            throw new MetadataException(new RecordChanged(c.name(), current));
        }
        if (current == 0 && isFull()) {
            throw new MetadataException(new TooManyRecords(ClusterRecord.RECORDS_MAX));
        }
        ClusterRecord record = new ClusterRecord(c.name(), nextSequence.getAsLong(), c.value());
        changes.put(Family.CLUSTER, row, RowCodec.clusterRecord(record));
        stored.add(record);
        return record;
    }

    /** Every change of a record, in order. */
    List<ClusterRecord> stored() {
        return stored;
    }

    private boolean isFull() {
        return changes.scan(Family.CLUSTER, Keys.first(), Keys.end(), ClusterRecord.RECORDS_MAX)
                        .size()
                == ClusterRecord.RECORDS_MAX;
    }
}
