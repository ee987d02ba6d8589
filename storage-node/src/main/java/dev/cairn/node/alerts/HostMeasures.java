package dev.cairn.node.alerts;

import dev.cairn.monitoring.alerts.Measure;
import dev.cairn.monitoring.alerts.NodeMeasures;
import dev.cairn.replication.BlobStore.VolumeStatus;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/** What this node measures of itself as a whole, and of its cluster. One that is alone has no replicas, no repairs and no other clock to look at. */
public final class HostMeasures implements NodeMeasures {
    private final Supplier<VolumeStatus> volume;
    private final DoubleSupplier queueRatio;
    private final Function<Measure, OptionalDouble> cluster;

    /**
     * @param queueRatio how full the line before the threads is that read and write
     * @param cluster measures of the cluster; all empty on a node on its own
     */
    public HostMeasures(
            Supplier<VolumeStatus> volume, DoubleSupplier queueRatio, Function<Measure, OptionalDouble> cluster) {
        this.volume = volume;
        this.queueRatio = queueRatio;
        this.cluster = cluster;
    }

    @Override
    public OptionalDouble value(Measure measure) {
        return switch (measure) {
            case DISK_USED -> diskUsed(volume.get());
            case QUEUE_RATIO -> OptionalDouble.of(queueRatio.getAsDouble());
            case DEAD_LETTER_RATIO, OWED_COPIES, NO_LEADER, REPLICATION_LAG, CLOCK_SKEW -> cluster.apply(measure);
            case DURATION, MEMORY, SUCCESS_RATE, ERROR_RATE, THROUGHPUT, ABSENCE, DISK_FULL_WITHIN ->
                OptionalDouble.empty();
        };
    }

    private static OptionalDouble diskUsed(VolumeStatus status) {
        return status.totalBytes() <= 0
                ? OptionalDouble.empty()
                : OptionalDouble.of((double) (status.totalBytes() - status.freeBytes()) / status.totalBytes());
    }

    /** Full is where writes are refused. */
    @Override
    public Optional<Room> disk() {
        VolumeStatus status = volume.get();
        return status.totalBytes() <= 0
                ? Optional.empty()
                : Optional.of(new Room(
                        status.totalBytes() - status.freeBytes(), status.totalBytes() - status.reserveBytes()));
    }
}
