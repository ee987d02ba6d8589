package dev.cairn.monitoring.alerts;

/** Where changes go. No method waits. */
interface AlertSink {
    /** Into the history. */
    void record(AlertChange change);

    /** To everybody who is told of alerts. */
    void tell(AlertChange change);

    /** There are too many alerts for one of this rule. */
    void dropped(String rule);
}
