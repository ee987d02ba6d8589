package dev.cairn.monitoring.alerts;

/** What a rule looks at. */
public enum Measure {
    /** How long successful operations took, by a {@link Statistic}. */
    DURATION(Unit.SECONDS, true, true, false),
    /** Heap that one operation allocated, on average, where that is known. */
    MEMORY(Unit.BYTES, true, true, false),
    /** The part of all operations that succeeded, whoever was to blame for the others. */
    SUCCESS_RATE(Unit.RATIO, true, false, true),
    /** The part of all operations that failed and whose client was not to blame. */
    ERROR_RATE(Unit.RATIO, true, true, false),
    /** Operations in a second, however they ended. */
    THROUGHPUT(Unit.PER_SECOND, true, true, true),
    /** How many operations there were: too few, or none. */
    ABSENCE(Unit.COUNT, true, false, true),
    /** How full the line before the threads is that read and write. */
    QUEUE_RATIO(Unit.RATIO, false, true, false),
    /** How full the dead-letter queue of repairs is. */
    DEAD_LETTER_RATIO(Unit.RATIO, false, true, false),
    /** How many copies all nodes of the cluster owe. */
    OWED_COPIES(Unit.COUNT, false, true, false),
    /** For how long no node has led the log, as far as this one knows. */
    NO_LEADER(Unit.SECONDS, false, true, false),
    /** The part of the file system that is used. */
    DISK_USED(Unit.RATIO, false, true, false),
    /** In how long the disk will be full if it fills up as it did in the window. */
    DISK_FULL_WITHIN(Unit.SECONDS, false, false, true),
    /** How far the slowest replica is behind. */
    REPLICATION_LAG(Unit.SECONDS, false, true, false),
    /** How far the clocks of the nodes are apart. */
    CLOCK_SKEW(Unit.SECONDS, false, true, false);

    private final Unit unit;
    private final boolean ofOperations;
    private final boolean hasAbove;
    private final boolean hasBelow;

    /**
     * @param hasAbove whether it may be too much
     * @param hasBelow whether it may be too little
     */
    Measure(Unit unit, boolean ofOperations, boolean hasAbove, boolean hasBelow) {
        this.unit = unit;
        this.ofOperations = ofOperations;
        this.hasAbove = hasAbove;
        this.hasBelow = hasBelow;
    }

    public Unit unit() {
        return unit;
    }

    /** Whether it is of what the node does; else it is of the node as a whole. */
    public boolean isOfOperations() {
        return ofOperations;
    }

    /** Whether it is the same on each node of a cluster, as it is of the cluster as a whole: then one of them tells of it. */
    boolean isOfCluster() {
        return this == DEAD_LETTER_RATIO || this == OWED_COPIES || this == NO_LEADER;
    }

    /** Whether values on this side of a limit may not be as they should be. */
    boolean has(Limit.Side side) {
        return side == Limit.Side.ABOVE ? hasAbove : hasBelow;
    }
}
