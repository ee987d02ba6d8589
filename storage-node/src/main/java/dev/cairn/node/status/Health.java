package dev.cairn.node.status;

import dev.cairn.metadata.CommitLog.LogStatus;
import dev.cairn.replication.BlobStore.VolumeStatus;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Whether the node can do its work, told from memory in microseconds. Safe for use by many threads.
 *
 * <p>A volume below its reserve does not make a node unready: it still reads and deletes, and a load balancer that took it away
 * would take the reads away too. So it is with a disk that stalls.
 */
public final class Health {
    private final Supplier<VolumeStatus> volume;
    private final Supplier<LogStatus> log;
    private final Supplier<Optional<String>> indexProblem;
    private final AtomicBoolean stopping = new AtomicBoolean();

    /**
     * What one part says of itself.
     *
     * @param why what is wrong, or worth knowing; empty if there is nothing to say
     */
    public record Check(String name, boolean ok, String why) {
        static Check of(String name, String problem) {
            return new Check(name, problem.isEmpty(), problem);
        }
    }

    /** What all parts say; ready if all are. */
    public record Report(List<Check> checks) {
        public boolean ready() {
            return checks.stream().allMatch(Check::ok);
        }
    }

    /** @param indexProblem why metadata cannot be read or written, empty while it can */
    public Health(Supplier<VolumeStatus> volume, Supplier<LogStatus> log, Supplier<Optional<String>> indexProblem) {
        this.volume = volume;
        this.log = log;
        this.indexProblem = indexProblem;
    }

    /** From now on the node is not ready, whatever its parts say. */
    public void stop() {
        stopping.set(true);
    }

    /** Asks every part. */
    public Report report() {
        LogStatus logStatus = log.get();
        return new Report(List.of(
                Check.of("node", stopping.get() ? "the node is stopping" : ""),
                disk(volume.get()),
                new Check("log", logStatus.writable(), logStatus.problem()),
                Check.of("index", indexProblem.get().orElse(""))));
    }

    private static Check disk(VolumeStatus status) {
        if (!status.healthy()) {
            return new Check("disk", false, "the volume failed; the node is about to halt");
        }
        if (!status.writable()) {
            return new Check(
                    "disk",
                    true,
                    "%d bytes are free and %d are the reserve: writes are refused, reads and deletes go on"
                            .formatted(status.freeBytes(), status.reserveBytes()));
        }
        return new Check("disk", true, "");
    }
}
