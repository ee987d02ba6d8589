package dev.cairn.node.thumbnail;

/** No variant can be like that. Has no stack trace: it says what was asked wrongly, not where the code stood. */
public final class InvalidVariantException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String field;
    private final String limit;
    private final String value;

    InvalidVariantException(String field, String limit, String value) {
        super("%s must be %s; is \"%s\"".formatted(field, limit, value), null, false, false);
        this.field = field;
        this.limit = limit;
        this.value = value;
    }

    /** One of {@link Variant#FIELDS}, or {@code variant} if a whole text is wrong. */
    public String field() {
        return field;
    }

    /** What it must be, as a noun phrase. */
    public String limit() {
        return limit;
    }

    /** What it is. */
    public String value() {
        return value;
    }
}
