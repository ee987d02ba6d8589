package dev.cairn.node;

import dev.cairn.node.StartException.Reason;
import dev.cairn.node.cluster.RemovedException;
import dev.cairn.node.http.HttpConfig;
import dev.cairn.node.volume.IncompatibleVolumeException;
import dev.cairn.replication.LogDamagedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Turns what a part threw while it opened into one sentence for the person who started the node. */
final class StartFailures {
    private StartFailures() {}

    /** A part did not open. */
    static StartException explain(Throwable failure) {
        Throwable cause = unwrapped(failure);
        return switch (cause) {
            case StartException known -> known;
            case LogDamagedException e ->
                new StartException(Reason.DAMAGED, "The commit log is damaged: " + e.getMessage(), e);
            case IOException e
            when e.getCause() instanceof IncompatibleVolumeException ->
                new StartException(Reason.FORMAT, "The volume cannot be opened: " + e.getMessage(), e);
            case RemovedException e -> new StartException(Reason.REMOVED, String.valueOf(e.getMessage()), e);
            case IOException e -> diskFailure(e);
            case UncheckedIOException e -> diskFailure(e);
            default ->
                new StartException(
                        Reason.OTHER,
                        "The node cannot start: %s (%s)"
                                .formatted(cause.getMessage(), cause.getClass().getSimpleName()),
                        cause);
        };
    }

    /** Not {@link Reason#DAMAGED}: what is on the disk may be whole, and a backup put over it would lose what is newer. */
    private static StartException diskFailure(Exception failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new StartException(
                Reason.OTHER,
                "The node cannot start: %s (%s). %s"
                        .formatted(failure.getMessage(), root.getMessage(), DiskAdvice.of(root)),
                failure);
    }

    /** The server could not listen; which exception says so depends on the transport. */
    static StartException notListening(HttpConfig config, Throwable failure) {
        Throwable cause = unwrapped(failure);
        return new StartException(
                Reason.ADDRESS,
                "Cannot listen on %s:%d (%s); stop the program that does, or choose another address with --host and --port."
                        .formatted(config.host(), config.port(), cause.getMessage()),
                cause);
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean wrapper = failure instanceof CompletionException || failure instanceof ExecutionException;
        return wrapper && cause != null ? unwrapped(cause) : failure;
    }
}
