package dev.cairn.replication;

import dev.cairn.metadata.MetadataException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;

/**
 * A process that appends numbers to a log until it is killed, and says each that was acknowledged. After a fail-stop it tries
 * on, to show that nothing is acknowledged, and ends. Its lines are {@code ready N}, {@code ack N}, {@code halt REASON},
 * {@code refused N ERROR}.
 */
final class LogProcess {
    static final int EXIT_HALTED = 7;
    private static final int TRIES_AFTER_HALT = 20;

    private final PrintStream out = System.out;
    private final CountDownLatch halted = new CountDownLatch(1);

    private LogProcess() {}

    /** Arguments: a directory, bytes of an entry, entries under way at once. */
    public static void main(String[] arguments) throws Exception {
        new LogProcess().run(Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    }

    /** Small files and many checkpoints: most of what can be cut through happens often. */
    static LogConfig config() {
        return new LogConfig(4 << 20, 8 << 20, 500, 0, 1_024, 32 << 20, Duration.ofSeconds(60), Duration.ofSeconds(10));
    }

    private void run(Path directory, int entryBytes, int underWay) throws Exception {
        Files.createDirectories(directory);
        CountingState state = new CountingState(directory.resolve("state"));
        RatisCommitLog log = RatisCommitLog.open(
                directory.resolve("log"), LogImage.NODE, state, config(), new TestMonitor(), this::halt);
        long number = state.next();
        say("ready " + number);
        long acknowledged = number;
        var window = new ArrayDeque<CompletableFuture<byte[]>>();
        while (halted.getCount() > 0) {
            window.add(log.append(CountingState.entry(number++, entryBytes)));
            if (window.size() >= underWay) {
                acknowledged = await(window.remove(), acknowledged);
            }
        }
        while (!window.isEmpty()) {
            acknowledged = await(window.remove(), acknowledged);
        }
        for (int i = 0; i < TRIES_AFTER_HALT; i++) {
            acknowledged = await(log.append(CountingState.entry(number++, entryBytes)), acknowledged);
        }
        Runtime.getRuntime().halt(EXIT_HALTED);
    }

    private long await(CompletableFuture<byte[]> answer, long number) {
        try {
            answer.join();
            say("ack " + number);
        } catch (CompletionException failure) {
            say("refused " + number + " " + ((MetadataException) failure.getCause()).error());
        }
        return number + 1;
    }

    private void halt(String reason, Throwable cause) {
        say("halt " + reason);
        halted.countDown();
    }

    private synchronized void say(String line) {
        out.println(line);
        out.flush();
    }
}
