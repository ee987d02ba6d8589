package dev.cairn.node.volume;

import dev.cairn.monitoring.Monitor;
import dev.cairn.node.volume.append.Checkpoints;
import dev.cairn.node.volume.append.CommitQueue;
import dev.cairn.node.volume.append.SegmentKeeper;
import dev.cairn.node.volume.health.Health;
import dev.cairn.node.volume.index.BlobIndex;
import dev.cairn.node.volume.threads.VolumeThreads;
import java.util.UUID;

/** What a writer of a blob works with; one for all writers of a volume. */
record WriterParts(
        UUID volume,
        long dedicatedBytes,
        CommitQueue queue,
        BlobIndex index,
        SegmentKeeper keeper,
        Checkpoints checkpoints,
        FreeSpace freeSpace,
        WriterMemory memory,
        Health health,
        VolumeThreads threads,
        Monitor monitor) {}
