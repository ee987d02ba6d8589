package dev.cairn.monitoring.alerts;

/** A rule, a silence or a webhook breaks a bound. Carries what its author needs to mend it; nothing was changed. */
public final class InvalidRuleException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String field;
    private final String limit;
    private final String value;

    /**
     * @param field as the API calls it
     * @param limit what it must be, as a noun phrase
     * @param value what it is
     */
    public InvalidRuleException(String field, String limit, String value) {
        super("%s must be: %s; is: '%s'".formatted(field, limit, value));
        this.field = field;
        this.limit = limit;
        this.value = value;
    }

    public String field() {
        return field;
    }

    public String limit() {
        return limit;
    }

    public String value() {
        return value;
    }

    static void require(boolean holds, String field, String limit, Object value) {
        if (!holds) {
            throw new InvalidRuleException(field, limit, String.valueOf(value));
        }
    }
}
