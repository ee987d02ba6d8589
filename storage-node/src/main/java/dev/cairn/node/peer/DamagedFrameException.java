package dev.cairn.node.peer;

/** The bytes of a frame are not those that were sent. */
final class DamagedFrameException extends RuntimeException {
    DamagedFrameException() {
        super("a frame does not match its checksum", null, false, false);
    }
}
