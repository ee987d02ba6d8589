package dev.cairn.it;

import dev.cairn.it.Crash.How;
import dev.cairn.it.DiskFaults.Call;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: there is no sync, from the first of a node that makes its data directory on, before which a crash loses or half does
 * anything. Method: an empty directory for each index; the node is killed, or its power cut, in place of that sync; the next
 * start must need no help. The short profile takes some indexes by {@code -Dcairn.seed};
 * {@code -Dcairn.sync.indexes=300} takes them all up to that one.
 */
class SyncCrashIT {
    private static final int INDEXES = Integer.getInteger("cairn.sync.indexes", 0);
    private static final long SEED = Long.getLong("cairn.seed", 1);
    private static final long DISK_BYTES = 2L << 30;

    /** A start on an empty directory syncs about 80 times; most of what a small load does lies behind. */
    private static final int START_SYNCS = 80;

    private static final int LOAD_SYNCS = 200;
    private static final int SAMPLES = 2;

    @TempDir
    Path directory;

    @Test
    void killAtAnySyncLosesNothing() throws Exception {
        for (int nth : indexes()) {
            crash(Crash.at(How.KILL, Call.SYNC, nth), directory.resolve("kill-" + nth), Optional.empty());
        }
    }

    @Test
    void killInAnyWriteLosesNothing() throws Exception {
        for (int nth : indexes()) {
            crash(Crash.at(How.KILL, Call.WRITE, nth), directory.resolve("write-" + nth), Optional.empty());
        }
    }

    @Test
    void powerCutAtAnySyncLosesNothing() throws Exception {
        Extras.needLoopDevices();
        try (LoopDisk disk = LoopDisk.create(directory, DISK_BYTES)) {
            for (int nth : indexes()) {
                crash(Crash.at(How.POWER_CUT, Call.SYNC, nth), disk.root().resolve("cut-" + nth), Optional.of(disk));
            }
        }
    }

    private static void crash(Crash crash, Path data, Optional<LoopDisk> disk) throws Exception {
        Ledger ledger = new Ledger();
        Workload workload = new Workload(ledger, SEED + crash.nth());
        CrashRound round = new CrashRound(data, disk, ledger, workload);
        long began = System.nanoTime();
        round.run(crash, crash.nth());
        round.finish(crash.nth());
        System.out.printf(
                "%s: %d acknowledged, none lost, %d ms%n",
                crash,
                workload.acknowledged(),
                Duration.ofNanos(System.nanoTime() - began).toMillis());
        Extras.run("rm", "-rf", data.toString());
    }

    private static int[] indexes() {
        if (INDEXES > 0) {
            return IntStream.rangeClosed(1, INDEXES).toArray();
        }
        Random random = new Random(SEED);
        return IntStream.concat(
                        random.ints(SAMPLES, 1, START_SYNCS),
                        random.ints(SAMPLES, START_SYNCS, START_SYNCS + LOAD_SYNCS))
                .toArray();
    }
}
