package dev.cairn.replication;

import dev.cairn.metadata.MetadataError.OutcomeUnknown;
import dev.cairn.metadata.MetadataError.Unavailable;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Which nodes have a replica of the log. Changes are made by the replica that leads, one at a time. */
public interface LogMembership {
    /** Two of five may be lost; further replicas are listeners. */
    int VOTERS_MAX = 5;

    /** Whether this replica leads, as far as it knows. */
    boolean leads();

    /** Replicas of the log, voters and listeners: addresses by node id. */
    Map<String, String> members();

    /** Those of the replicas that are voters. */
    Set<String> voters();

    /**
     * Makes a replica a member. It has been opened to join this group, and gets all of the log before it counts; one that is there already stays as it is.
     *
     * @param role as which it was opened: see {@link LogNetwork.Joined}
     * @return fails with {@link MembersException} if there are as many voters as there may be; with {@link Unavailable} if nothing changed: another change is under way, or the new one is not reached or refuses, which
     *     takes some 4 s; with {@link OutcomeUnknown} if this replica does not lead, or does not any more
     */
    CompletableFuture<Void> addMember(String id, String address, ReplicaRole role);

    /**
     * Makes a voter of a listener, if there may be one more: of the one that has most of the log, and is near its end.
     *
     * @param candidates ids of those that may become one
     * @return whether there was one; fails as {@link #addMember} does
     */
    CompletableFuture<Boolean> promote(Set<String> candidates);

    /** Makes a replica none, whether it is up or not. Fails as {@link #addMember} does, and with {@link MembersException} if it is this one. */
    CompletableFuture<Void> removeMember(String id);
}
