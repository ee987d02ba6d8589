package dev.cairn.node.volume;

import dev.cairn.node.volume.append.Checkpoints;
import dev.cairn.node.volume.append.CommitQueue;
import dev.cairn.node.volume.append.Lane;
import dev.cairn.node.volume.append.PendingRecord;
import dev.cairn.node.volume.health.Health;
import dev.cairn.node.volume.health.VolumeMeters;
import dev.cairn.node.volume.index.BlobIndex;
import dev.cairn.node.volume.segment.SegmentEntry;
import dev.cairn.node.volume.threads.VolumeThreads;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import java.util.List;

/**
 * Group commit: one thread takes all that waits, appends it to the main lane with one sync, enters it in the index, and
 * then says so to who waits. While one sync runs, the next batch collects; there are no timers.
 */
final class Committer implements VolumeThreads.Commits {
    static final BlobError DELETED_MEANWHILE = new BlobError.Failed("the blob was deleted while it was written");

    private final CommitQueue queue;
    private final Lane lane;
    private final BlobIndex index;
    private final Health health;
    private final Checkpoints checkpoints;
    private final VolumeMeters meters;

    Committer(
            CommitQueue queue,
            Lane lane,
            BlobIndex index,
            Health health,
            Checkpoints checkpoints,
            VolumeMeters meters) {
        this.queue = queue;
        this.lane = lane;
        this.index = index;
        this.health = health;
        this.checkpoints = checkpoints;
        this.meters = meters;
    }

    @Override
    public boolean commitOnce() {
        List<PendingRecord> batch = queue.take();
        if (batch.isEmpty()) {
            return false;
        }
        if (!health.isHealthy()) {
            fail(batch);
            return true;
        }
        List<SegmentEntry> entries;
        List<SegmentEntry> refused;
        try {
            Lane.Appended appended = lane.append(batch);
            entries = appended.entries();
            refused = index.commit(entries, appended.segment(), appended.position());
            checkpoints.appended(appended.bytes());
            meters.committed(batch.size(), appended.bytes());
        } catch (Throwable failure) { // An Error too: what reached the disk is unknown, and nobody may wait for ever.
            health.fail("a batch could not be written to the volume", failure);
            fail(batch);
            return true;
        }
        for (int i = 0; i < batch.size(); i++) {
            if (refused.contains(entries.get(i))) {
                batch.get(i).done().completeExceptionally(new BlobException(DELETED_MEANWHILE));
            } else {
                batch.get(i).done().complete(entries.get(i).location());
            }
        }
        return true;
    }

    @Override
    public int waiting() {
        return queue.count();
    }

    private void fail(List<PendingRecord> batch) {
        for (PendingRecord record : batch) {
            record.done().completeExceptionally(Refusals.of(health));
        }
    }
}
