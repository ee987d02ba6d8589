package dev.cairn.metadata;

/** A value from outside breaks a rule. Carries what the sender needs to mend it; nothing was changed. */
public final class InvalidValueException extends IllegalArgumentException {
    private static final int SHOWN_MAX = 200;

    private final String field;
    private final String limit;
    private final String value;

    /**
     * @param field name of the offending field as the sender knows it
     * @param limit the rule that was broken, as a noun phrase
     * @param value the offending value; shown cut to 200 characters
     */
    public InvalidValueException(String field, String limit, String value) {
        super("%s must be: %s; is: '%s'".formatted(field, limit, shortened(value)));
        this.field = field;
        this.limit = limit;
        this.value = shortened(value);
    }

    public String field() {
        return field;
    }

    public String limit() {
        return limit;
    }

    /** The offending value, cut to 200 characters. */
    public String value() {
        return value;
    }

    private static String shortened(String value) {
        return value.length() <= SHOWN_MAX ? value : value.substring(0, SHOWN_MAX) + "…";
    }
}
