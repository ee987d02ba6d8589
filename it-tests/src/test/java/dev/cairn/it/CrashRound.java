package dev.cairn.it;

import dev.cairn.it.Crash.How;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * One round: a node starts over what the last crash left, all of it is compared with the ledger, the node takes load, and
 * crashes somewhere on this way. Needs a disk of its own for power cuts.
 */
final class CrashRound {
    /** A crash at a call that does not come until then comes then. */
    static final Duration LOAD_MAX = Duration.ofSeconds(2);

    private static final Duration STOP_MAX = Duration.ofSeconds(30);
    private static final int WRITERS = 4;

    private final Path data;
    private final Optional<LoopDisk> disk;
    private final Ledger ledger;
    private final Workload workload;

    /** @param disk where {@code data} is, if its power is to be cut */
    CrashRound(Path data, Optional<LoopDisk> disk, Ledger ledger, Workload workload) {
        this.data = data;
        this.disk = disk;
        this.ledger = ledger;
        this.workload = workload;
    }

    /** Afterwards the node is gone and its disk, if it has one, as it is when the power is back. */
    void run(Crash crash, int number) throws Exception {
        try (DiskFaults faults = DiskFaults.below(data)) {
            crash.call().ifPresent(call -> {
                switch (crash.how()) {
                    case KILL -> faults.kill(call, crash.nth());
                    case POWER_CUT -> faults.cutPower(call, crash.nth(), disk.orElseThrow());
                }
            });
            try (NodeProcess node = NodeProcess.launch(data, faults.settings().shortLived())) {
                boolean endedHere = node.isReadyBeforeItEnds() && load(node, crash, number);
                if (!endedHere && faults.met() == 0) {
                    throw new AssertionError("the node ended by itself before its crash:\n" + node.logText());
                }
            }
        }
        if (crash.how() == How.POWER_CUT) {
            disk.orElseThrow().unmount();
            disk.orElseThrow().mount();
        }
    }

    /** A node that starts, holds what it must, and stops in order. */
    void finish(int number) throws Exception {
        try (NodeProcess node = NodeProcess.start(data, new NodeProcess.Settings().shortLived())) {
            compare(new Client(node.address()), number);
            int code = node.stop(STOP_MAX);
            if (code != 0 && code != 143) {
                throw new AssertionError("exit code " + code + ":\n" + node.logText());
            }
        }
    }

    /** Answers whether the node was ended here, and not by the call that it was to crash at. */
    private boolean load(NodeProcess node, Crash crash, int number) throws Exception {
        Client client = new Client(node.address());
        try {
            compare(client, number);
        } catch (IOException e) {
            Await.until(Duration.ofSeconds(5), () -> "the node lives but did not answer: " + e, () -> !node.isAlive());
            return false;
        }
        Workload.Running load = workload.start(client, WRITERS, number);
        if (crash.call().isPresent()) {
            waitForEnd(node);
        } else {
            Await.pass(crash.after());
        }
        boolean lives = node.isAlive();
        if (lives) {
            end(node, crash.how());
        }
        load.stopAndJoin();
        return lives;
    }

    private static void waitForEnd(NodeProcess node) {
        long deadline = System.nanoTime() + LOAD_MAX.toNanos();
        while (node.isAlive() && System.nanoTime() < deadline) {
            Await.pass(Duration.ofMillis(10));
        }
    }

    private void end(NodeProcess node, How how) throws IOException {
        if (how == How.POWER_CUT) {
            disk.orElseThrow().cutPower();
        }
        node.kill();
    }

    /** Every key is in a possible state; what is seen is from then on what must stay. */
    private void compare(Client client, int number) throws Exception {
        client.makeBucket(Workload.BUCKET);
        var held = Workload.held(client);
        var contradictions = ledger.contradictions(held);
        if (!contradictions.isEmpty()) {
            throw new AssertionError("before round " + number + ": " + String.join("\n", contradictions));
        }
        ledger.keys().forEach(key -> ledger.known(key, Optional.ofNullable(held.get(key))));
    }
}
