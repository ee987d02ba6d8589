package dev.cairn.node.cluster;

import java.io.IOException;

/** This node was removed from its cluster, and does not come back by itself. */
public final class RemovedException extends IOException {
    public RemovedException() {
        super(
                "This node was removed from its cluster. To have it join again, start it with an empty data directory and --join.");
    }
}
