package dev.cairn.replication;

/** What part a replica has in the log. Each gets every entry, and reads can be made through each. */
public enum ReplicaRole {
    /** Its word counts where a majority has to have an entry, and where a leader is chosen. */
    VOTER,

    /** Nothing waits for it: each voter more would make every entry wait for more of them. */
    LISTENER
}
