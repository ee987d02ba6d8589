package dev.cairn.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Goal: over many crashes of all kinds, at all moments, nothing acknowledged is lost. Method: rounds with a crash each, drawn from
 * {@code -Dcairn.seed} and the number of the round; every {@value #ROUNDS_PER_DIRECTORY} rounds begin on an empty directory, so
 * that the first start of a node is met too. {@code scripts/crash-rounds} runs the long profile and says how to go on with it,
 * or repeat a part. It stops at the first loss and leaves the data directory.
 */
class CrashRoundsIT {
    private static final int ROUNDS = Integer.getInteger("cairn.crash.rounds", 3);
    private static final int FIRST = Integer.getInteger("cairn.crash.first", 1);
    private static final long SEED = Long.getLong("cairn.seed", 1);
    private static final Path WORK = Path.of(System.getProperty("cairn.crash.directory", "target/crash-rounds"));
    private static final Path LOG = WORK.resolve("log");
    private static final long DISK_BYTES = 2L << 30;
    static final int ROUNDS_PER_DIRECTORY = 10;

    private long acknowledged;

    @Test
    void nothingAcknowledgedIsLostInAnyRound() throws Exception {
        Extras.needProgram("cc");
        Files.createDirectories(WORK);
        Path run = Files.createTempDirectory(WORK, "run-");
        Optional<LoopDisk> disk =
                Extras.hasLoopDevices() ? Optional.of(LoopDisk.create(run, DISK_BYTES)) : Optional.empty();
        long began = System.nanoTime();
        int last = FIRST + ROUNDS - 1;
        for (int first = FIRST; first <= last; first += ROUNDS_PER_DIRECTORY) {
            Path data = disk.map(LoopDisk::root).orElse(run).resolve("from-round-" + first);
            rounds(first, Math.min(last, first + ROUNDS_PER_DIRECTORY - 1), data, disk);
            Extras.run("rm", "-rf", data.toString(), data + ".log");
        }
        if (disk.isPresent()) {
            disk.get().close();
        }
        Extras.run("rm", "-rf", run.toString());
        say("%d rounds from %d, seed %d: %d acknowledged changes, none lost, %d s"
                .formatted(ROUNDS, FIRST, SEED, acknowledged, seconds(began)));
    }

    private void rounds(int first, int last, Path data, Optional<LoopDisk> disk) throws Exception {
        Ledger ledger = new Ledger();
        Workload workload = new Workload(ledger, SEED);
        CrashRound round = new CrashRound(data, disk, ledger, workload);
        for (int number = first; number <= last; number++) {
            Crash crash = Crash.any(new SplittableRandom(SEED * 1_000_003 + number), disk.isPresent());
            long began = System.nanoTime();
            long before = workload.acknowledged();
            try {
                round.run(crash, number);
                if (number == last) {
                    round.finish(number);
                }
            } catch (Exception | AssertionError e) {
                say("round %d, seed %d, %s: FAILED, data kept in %s: %s"
                        .formatted(number, SEED, crash, data.toAbsolutePath(), e.getMessage()));
                throw e;
            }
            say("round %d, seed %d, %s: %d acknowledged, %d ms"
                    .formatted(number, SEED, crash, workload.acknowledged() - before, millis(began)));
        }
        acknowledged += workload.acknowledged();
    }

    private static void say(String line) throws IOException {
        System.out.println(line);
        Files.writeString(LOG, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static long millis(long began) {
        return Duration.ofNanos(System.nanoTime() - began).toMillis();
    }

    private static long seconds(long began) {
        return Duration.ofNanos(System.nanoTime() - began).toSeconds();
    }
}
