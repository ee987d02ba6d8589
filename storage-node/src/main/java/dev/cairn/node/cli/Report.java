package dev.cairn.node.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the user gets to read: results on standard output, failures and the progress line on standard error; or, with {@code
 * --json}, one event a line on standard output and nothing else. Safe for use by many threads. Close it to take the progress
 * line off the screen.
 */
final class Report implements AutoCloseable {
    private static final Duration REDRAW = Duration.ofMillis(200);

    private final String command;
    private final PrintWriter out;
    private final PrintWriter err;
    private final Mode mode;
    private final Progress progress;
    private final Tally tally = new Tally();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private @Nullable Thread painter;
    private int painted;
    private int columns;
    private boolean closed;
    private boolean single;

    Report(String command, PrintWriter out, PrintWriter err, Mode mode, Progress progress) {
        this.command = command;
        this.out = out;
        this.err = err;
        this.mode = mode;
        this.progress = progress;
    }

    /** Shows the progress line from now on. @return whether there is a terminal to show it on */
    boolean showProgress(OptionalInt terminalColumns) {
        if (terminalColumns.isEmpty() || mode.quiet || mode.json) {
            return false;
        }
        columns = terminalColumns.getAsInt() - 1;
        painter = Thread.ofPlatform().daemon().name("progress").start(this::paintUntilClosed);
        return true;
    }

    /** A command about one thing prints its result in place of a summary. */
    void single(boolean one) {
        single = one;
    }

    /** Takes one result into account and prints it as the mode wants it. */
    void result(Result result) {
        locked(() -> {
            tally.add(result);
            progress.fileDone(result.status() != Status.FAILED);
            if (mode.json) {
                out.println(Json.line(result.json(command)));
            } else if (result.status() == Status.FAILED) {
                err.println("cairn: " + result.remote().map(Remote::toString).orElse(result.local()) + ": "
                        + result.reason());
            } else if (result.status() == Status.IGNORED) {
                printUnlessQuiet(err, "cairn: " + result.text());
            } else if (mode.verbose || single || result.status().isDifference()) {
                printUnlessQuiet(out, result.text());
            }
            out.flush(); // Whoever reads along wants to know now, not when a buffer is full.
        });
    }

    /** A line of a listing or description. */
    void line(String text) {
        locked(() -> out.println(text));
    }

    /** A remark for people. */
    void note(String text) {
        locked(() -> {
            if (!mode.json) {
                printUnlessQuiet(err, "cairn: " + text);
            }
        });
    }

    /** The failure of the whole command. */
    void failure(Failure failure) {
        locked(() -> {
            if (mode.json) {
                Map<String, Object> event = new LinkedHashMap<>();
                event.put("event", "error");
                event.put("command", command);
                event.put("error", Result.error(failure));
                out.println(Json.line(event));
            } else {
                err.println("cairn: " + failure.text());
            }
        });
    }

    /**
     * Ends a command: prints the summary.
     *
     * @param stopped the failure that ended it early
     * @return exit code
     */
    int summary(Optional<Failure> stopped) {
        locked(() -> {
            stopped.ifPresent(this::printStop);
            if (mode.json) {
                out.println(Json.line(tally.json(command, progress.elapsed(), progress.movedBytes())));
            } else if (!single && (stopped.isEmpty() || tally.total() > 0)) {
                printUnlessQuiet(out, tally.text(command, progress.elapsed(), progress.movedBytes()));
            }
        });
        return stopped.map(Failure::exitCode).orElseGet(tally::exitCode);
    }

    /** Says what ended the command, unless a result has said so: a listing may fail, too. */
    private void printStop(Failure failure) {
        if (!tally.has(failure)) {
            failure(failure);
        }
        if (tally.total() > 0 && !single && !mode.json) {
            err.println("cairn: stopped, the rest was not tried");
        }
    }

    Progress progress() {
        return progress;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            closing.signalAll();
            erase();
            out.flush();
            err.flush();
        } finally {
            lock.unlock();
        }
    }

    private void printUnlessQuiet(PrintWriter writer, String text) {
        if (!mode.quiet) {
            writer.println(text);
        }
    }

    private void locked(Runnable print) {
        lock.lock();
        try {
            erase();
            print.run();
            if (painter != null) {
                out.flush();
                err.flush();
            }
        } finally {
            lock.unlock();
        }
    }

    private void paintUntilClosed() {
        lock.lock();
        try {
            while (!closed) {
                paint();
                boolean _ = closing.await(REDRAW.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void paint() {
        String line = progress.line(columns);
        err.print("\r" + line + " ".repeat(Math.max(0, painted - line.length())));
        err.flush();
        painted = line.length();
    }

    private void erase() {
        if (painted > 0) {
            err.print("\r" + " ".repeat(painted) + "\r");
            err.flush();
            painted = 0;
        }
    }

    /** How to print. */
    record Mode(boolean json, boolean quiet, boolean verbose) {}
}
