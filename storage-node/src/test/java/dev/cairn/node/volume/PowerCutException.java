package dev.cairn.node.volume;

import java.io.IOException;

/** The simulated machine has no power: nothing works until it is started again. */
final class PowerCutException extends IOException {
    PowerCutException() {
        super("the power is cut");
    }
}
