package dev.cairn.node.cluster;

import java.time.Instant;

/**
 * How this node sees another one.
 *
 * @param since when it was first seen so, by the clock of this node
 */
record Sighting(State state, Instant since) {
    enum State {
        /** It is heard of. */
        ALIVE,

        /** Not heard of for two seconds: it may be stopped, slow or cut off. */
        SUSPECT,

        /** It was there and has left, or was not heard of for so long that it counts as gone. */
        GONE,

        /** Not seen since this node looks. */
        UNKNOWN
    }
}
