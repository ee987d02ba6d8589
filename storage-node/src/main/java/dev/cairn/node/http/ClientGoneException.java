package dev.cairn.node.http;

/** The client closed its connection or stream before the exchange was complete: there is nobody left to answer. */
public final class ClientGoneException extends RuntimeException {
    public ClientGoneException() {
        super("the client went away", null, false, false);
    }
}
