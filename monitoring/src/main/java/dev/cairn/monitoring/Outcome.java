package dev.cairn.monitoring;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

/** How an operation ended, and who is to blame if it did not end well. A closed set: each is a label value. */
public enum Outcome {
    SUCCESS(0),
    /** The request was wrong, or its client went away. */
    CLIENT(1),
    /** A precondition did not hold. */
    CONFLICT(2),
    TIMEOUT(3),
    /** Another node could not be reached, or went away. */
    NETWORK(4),
    DISK(5),
    CORRUPTION(6),
    /** Refused because a named bound was reached. */
    OVERLOAD(7),
    INTERNAL(8);

    private final int code;

    Outcome(int code) {
        this.code = code;
    }

    /** How many operations ended in each way, from counts by {@link #code}; all ways are in it. */
    static Map<Outcome, Long> counts(long[] byCode) {
        Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
        for (Outcome outcome : values()) {
            counts.put(outcome, byCode[outcome.code]);
        }
        return counts;
    }

    /**
     * How an operation ended that failed so, as far as the failure's class tells; {@link #INTERNAL} if it does not.
     *
     * @param failure also one that a future has wrapped
     */
    public static Outcome of(Throwable failure) {
        return switch (failure) {
            case CompletionException wrapped when wrapped.getCause() != null -> of(wrapped.getCause());
            case ExecutionException wrapped when wrapped.getCause() != null -> of(wrapped.getCause());
            case CancellationException _ -> CLIENT;
            case TimeoutException _, InterruptedIOException _ -> TIMEOUT;
            case SocketException _, UnknownHostException _, ClosedChannelException _ -> NETWORK;
            case IOException _, UncheckedIOException _ -> DISK;
            case RejectedExecutionException _ -> OVERLOAD;
            default -> INTERNAL;
        };
    }

    /** Its number in recordings, the same for ever, because they are kept. */
    int code() {
        return code;
    }
}
