package dev.cairn.monitoring.alerts;

import java.util.Optional;
import java.util.OptionalDouble;

/** What is measured of a node as a whole, from memory. Used by one thread; what it throws is counted, and the measure has no value then. */
public interface NodeMeasures {
    /** A node that tells nothing. */
    NodeMeasures NONE = new NodeMeasures() {
        @Override
        public OptionalDouble value(Measure measure) {
            return OptionalDouble.empty();
        }

        @Override
        public Optional<Room> disk() {
            return Optional.empty();
        }
    };

    /**
     * Room on the disk.
     *
     * @param fullBytes with so many used, the node takes no more
     */
    record Room(long usedBytes, long fullBytes) {}

    /**
     * A measure that is not of operations, but for {@link Measure#DISK_FULL_WITHIN}, in its unit.
     *
     * @return empty if this node has no such measure
     */
    OptionalDouble value(Measure measure);

    /** What {@link Measure#DISK_FULL_WITHIN} is foretold from. */
    Optional<Room> disk();
}
