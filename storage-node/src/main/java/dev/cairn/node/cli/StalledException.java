package dev.cairn.node.cli;

import java.io.IOException;
import java.time.Duration;

/** Nothing moved on a connection for too long. */
final class StalledException extends IOException {
    StalledException(Duration stallMax) {
        super("nothing moved for " + stallMax.toSeconds() + " s");
    }
}
