package dev.cairn.monitoring;

/** How an operation ended, and who is to blame if it did not end well. A closed set: each is a label value. */
public enum Outcome {
    SUCCESS,
    /** The request was wrong, or its client went away. */
    CLIENT,
    /** A precondition did not hold. */
    CONFLICT,
    TIMEOUT,
    DISK,
    CORRUPTION,
    /** Refused because a named bound was reached. */
    OVERLOAD,
    INTERNAL
}
