package dev.cairn.monitoring.alerts;

/** A way in which alerts are told. A closed set: each is a label value. */
public enum Channel {
    LOG,
    WEBHOOK,
    /** Pages that are open. */
    EVENTS,
    /** Code. */
    HOOK
}
