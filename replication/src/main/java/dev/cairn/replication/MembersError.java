package dev.cairn.replication;

import java.util.Set;

/** Every way a change of the log's members is refused before it begins; nothing has changed then. */
public sealed interface MembersError {
    /** There are as many replicas as the log may have: each has a vote, and each more makes every entry wait for more of them. */
    record TooManyReplicas(int limit) implements MembersError {}

    /**
     * The replica that leads does not remove itself: it would be gone before the others know of it.
     *
     * @param others who can, once one of them leads: for that this one is stopped
     */
    record RemovesItself(String node, Set<String> others) implements MembersError {}
}
