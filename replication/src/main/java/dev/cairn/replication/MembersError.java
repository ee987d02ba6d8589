package dev.cairn.replication;

import java.util.Set;

/** Every way a change of the log's members is refused before it begins; nothing has changed then. */
public sealed interface MembersError {
    /** There are as many voters as the log may have: one more can be a listener, but was not opened as one. */
    record TooManyVoters(int limit) implements MembersError {}

    /**
     * The replica that leads does not remove itself: it would be gone before the others know of it.
     *
     * @param others who can, once one of them leads: for that this one is stopped
     */
    record RemovesItself(String node, Set<String> others) implements MembersError {}
}
