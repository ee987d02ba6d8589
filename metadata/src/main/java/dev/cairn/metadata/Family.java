package dev.cairn.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The column families; {@code docs/metadata-format.md} shows their keys and values. Order and names are the format. */
enum Family {
    /** How far the state machine has come. */
    META("default"),
    /** Buckets by name. */
    BUCKETS("buckets"),
    /** The newest version of each object: what GET and a listing of now read. */
    CURRENT("current"),
    /** Versions that were replaced or removed, until they are trimmed: what a listing of an earlier moment reads too. */
    HISTORY("history"),
    /** Rows of {@link #HISTORY} in the order in which they will be trimmed. */
    RETIRED("retired"),
    /** Inline bodies by content id. */
    INLINE("inline"),
    /** How many versions reference each content. */
    CONTENTS("contents"),
    /** Contents of blobs that nothing references, until the volumes have dropped them. */
    GARBAGE("garbage"),
    /** Results kept by idempotency key. */
    IDEMPOTENCY("idempotency"),
    /** Rows of {@link #IDEMPOTENCY} in the order in which they will be trimmed. */
    IDEMPOTENCY_ORDER("idempotency-order"),
    /** Ids of deleted buckets whose objects are still to be purged. */
    PURGE("purge"),
    /** Records of the cluster by name. */
    CLUSTER("cluster"),
    /** Copies that nodes owe, for each node in the order in which they are to be made. */
    REPAIRS("repairs"),
    /** Repairs that failed too often, by node and content. */
    DEAD_LETTERS("dead-letters");

    private final String familyName;

    Family(String familyName) {
        this.familyName = familyName;
    }

    String familyName() {
        return familyName;
    }

    byte[] nameBytes() {
        return familyName.getBytes(UTF_8);
    }
}
