package dev.cairn.node.transfer;

/** Carries a {@link TransferError}. Has no stack trace: it says what came wrongly, not where the code stood. */
public final class TransferException extends RuntimeException {
    private final transient TransferError error;

    public TransferException(TransferError error) {
        super(error.toString(), null, false, false);
        this.error = error;
    }

    public TransferError error() {
        return error;
    }
}
