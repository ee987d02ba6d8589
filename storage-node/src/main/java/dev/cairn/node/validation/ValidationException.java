package dev.cairn.node.validation;

/** Carries a {@link ValidationError}. Has no stack trace: it says what was asked wrongly, not where the code stood. */
public final class ValidationException extends RuntimeException {
    private final transient ValidationError error;

    public ValidationException(ValidationError error) {
        super(error.toString(), null, false, false);
        this.error = error;
    }

    public ValidationError error() {
        return error;
    }
}
