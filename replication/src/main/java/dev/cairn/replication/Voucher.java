package dev.cairn.replication;

/**
 * What a replica says of itself: at a moment after it was asked it had given no vote to a later term. If a majority says so of a leader's term, no other
 * leader was chosen before they were asked.
 *
 * @param replica id of its node
 * @param term the latest that it knew of
 */
public record Voucher(String replica, long term) {}
