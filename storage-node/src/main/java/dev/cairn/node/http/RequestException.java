package dev.cairn.node.http;

/** Carries a {@link RequestError}. Has no stack trace: it says what was asked wrongly, not where the code stood. */
public final class RequestException extends RuntimeException {
    private final transient RequestError error;

    public RequestException(RequestError error) {
        super(error.toString(), null, false, false);
        this.error = error;
    }

    public RequestError error() {
        return error;
    }

    static RequestException malformed(String field, String limit, String value) {
        return new RequestException(new RequestError.Malformed(field, limit, value));
    }
}
