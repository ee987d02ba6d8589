package dev.cairn.node.peer;

/** A stream ended before its end: cut by the peer or the network, stalled, or not of this protocol. */
final class CutException extends RuntimeException {
    private final String reason;

    CutException(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
