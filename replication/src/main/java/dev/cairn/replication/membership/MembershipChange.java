package dev.cairn.replication.membership;

/**
 * What became of another member. Of one run of a member they come in this order: joined, then suspected and recovered in turn, then left;
 * after a split it may join again.
 *
 * @param member as it is after the change; of one that left, as it was last
 */
public record MembershipChange(Kind kind, Member member) {
    public enum Kind {
        JOINED,
        SUSPECTED,
        RECOVERED,

        /** It was closed, was removed because it was not heard of, or its connections broke. */
        LEFT
    }
}
