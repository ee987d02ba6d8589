package dev.cairn.replication.membership;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Another member, as of one moment.
 *
 * @param run names this run of it: a node that starts again has a new one; one that comes back after a split may have
 *     either
 * @param address of its cluster port, as {@code host:port}
 * @param attributes what it says of itself; empty if that cannot be read: then nothing is known but that it is there
 * @param state whether it was heard of lately
 * @param sinceHeard how long ago it was heard of; a pause of this process does not count
 */
public record Member(
        UUID run, String address, Optional<MemberAttributes> attributes, State state, Duration sinceHeard) {
    /** A member that is gone has none. */
    public enum State {
        ALIVE,

        /** Not heard of for {@link MembershipConfig#suspicionTimeout}: it may be stopped, slow or cut off, and is removed if it stays so. */
        SUSPECT
    }

    @Override
    public String toString() {
        return attributes.map(known -> known.nodeId() + " at ").orElse("unknown at ") + address;
    }
}
