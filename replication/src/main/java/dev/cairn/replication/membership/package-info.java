/**
 * Which nodes of the cluster are there, as Hazelcast sees it: how a node finds the others, what each says of itself, and which were not heard
 * of lately.
 *
 * <p><b>Owns:</b> the one Hazelcast member of this process, its port and its settings. A node on its own opens no {@link
 * dev.cairn.replication.membership.Membership}, and then no class of Hazelcast is loaded. <b>Never decides</b> anything: what is said here is a
 * hint, may be late or wrong, and differs from node to node; who belongs to the cluster and who leads it is in the log. Nothing is kept here that
 * would be missed.
 *
 * <p><b>Threads:</b> one of ours, {@code cluster-members}, looks at the members and tells listeners; Hazelcast has some twenty. <b>After a
 * crash:</b> nothing is left.
 *
 * <p><b>Read first:</b> {@link dev.cairn.replication.membership.Membership}, then {@code docs/decisions/0207-hazelcast.md}.
 */
@NullMarked
package dev.cairn.replication.membership;

import org.jspecify.annotations.NullMarked;
