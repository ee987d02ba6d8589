package dev.cairn.node;

import dev.cairn.node.StartException.Reason;
import dev.cairn.node.config.NodeConfig;
import dev.cairn.node.volume.IncompatibleVolumeException;
import dev.cairn.replication.LogDamagedException;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Turns what a part threw while it opened into one sentence for the person who started the node. */
final class StartFailures {
    private StartFailures() {}

    static StartException explain(Exception failure, NodeConfig config) {
        Throwable cause = unwrapped(failure);
        String address = config.http().host() + ":" + config.http().port();
        return switch (cause) {
            case StartException known -> known;
            case BindException e -> new StartException(Reason.ADDRESS, bind(address, e), e);
            case SocketException e -> new StartException(Reason.ADDRESS, unusable(address, e), e);
            case UnknownHostException e -> new StartException(Reason.ADDRESS, unusable(address, e), e);
            case UnresolvedAddressException e -> new StartException(Reason.ADDRESS, unusable(address, e), e);
            case LogDamagedException e ->
                new StartException(Reason.DAMAGED, "The commit log is damaged: " + e.getMessage(), e);
            case IOException e
            when e.getCause() instanceof IncompatibleVolumeException ->
                new StartException(Reason.FORMAT, "The volume cannot be opened: " + e.getMessage(), e);
            default ->
                new StartException(
                        Reason.OTHER,
                        "The node cannot start: %s (%s)"
                                .formatted(cause.getMessage(), cause.getClass().getSimpleName()),
                        cause);
        };
    }

    private static String bind(String address, BindException e) {
        boolean inUse = String.valueOf(e.getMessage()).contains("in use");
        return inUse
                ? "Another program listens on %s; stop it, or choose another port with --port.".formatted(address)
                : unusable(address, e);
    }

    private static String unusable(String address, Exception e) {
        return "The address %s cannot be listened on (%s: %s); choose one of this machine with --host and --port."
                .formatted(address, e.getClass().getSimpleName(), e.getMessage());
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean wrapper = failure instanceof CompletionException || failure instanceof ExecutionException;
        return wrapper && cause != null ? unwrapped(cause) : failure;
    }
}
