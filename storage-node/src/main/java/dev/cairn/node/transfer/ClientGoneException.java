package dev.cairn.node.transfer;

/** The peer closed its connection or stream before the transfer was complete: there is nobody left to answer. */
public final class ClientGoneException extends RuntimeException {
    public ClientGoneException() {
        super("the client went away", null, false, false);
    }
}
