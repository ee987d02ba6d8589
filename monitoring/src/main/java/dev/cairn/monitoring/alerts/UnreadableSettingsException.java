package dev.cairn.monitoring.alerts;

/** What was saved of alerts is there and cannot be read, so that nothing replaces it until the next start. Says where it is, and why. */
public final class UnreadableSettingsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String why;

    /** @param why where it is and what is wrong with it */
    public UnreadableSettingsException(String why) {
        super(why);
        this.why = why;
    }

    public String why() {
        return why;
    }
}
