package dev.cairn.node;

import dev.cairn.metadata.FailStop;
import dev.cairn.node.config.NodeConfig;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;

/**
 * One node: every part of it, wired, on one data directory. {@code cairn server} runs one; tests run as many as they like in
 * one JVM, each with a directory and a port of its own.
 */
public final class Node implements AutoCloseable {
    private final CloseStack parts;
    private final NodeAddress address;
    private final Path dataDirectory;
    private final CompletableFuture<Void> removed;

    Node(CloseStack parts, NodeAddress address, Path dataDirectory, CompletableFuture<Void> removed) {
        this.parts = parts;
        this.address = address;
        this.dataDirectory = dataDirectory;
        this.removed = removed;
    }

    /**
     * Opens a node. On return it takes requests, and every change that was ever acknowledged from this directory is visible.
     *
     * @param failStop what to do when storage can no longer be trusted; in production it halts the process
     * @throws StartException if anything cannot be opened; what was open by then is closed
     */
    public static Node open(NodeConfig config, InstantSource clock, FailStop failStop) throws StartException {
        CloseStack parts = new CloseStack();
        try {
            return new NodeOpening(config, clock, failStop, parts).open();
        } catch (Exception e) {
            parts.close();
            throw StartFailures.explain(e);
        }
    }

    /** Where it listens, with the port that it really has. */
    public NodeAddress address() {
        return address;
    }

    /** Absolute. */
    public Path dataDirectory() {
        return dataDirectory;
    }

    /** Completes when this node was removed from its cluster: it is to be closed then, and does not come back. */
    public CompletableFuture<Void> removed() {
        return removed;
    }

    /**
     * Ends in order: not ready, no new connections, requests under way finish within {@code node.shutdown-timeout}, then the
     * stores are closed. The next start replays nothing. Blocks. Idempotent.
     */
    @Override
    public void close() {
        parts.close();
    }
}
