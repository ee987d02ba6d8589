/**
 * The nodes' own protocol: how the nodes of one cluster ask each other for the log, for blobs and for checkpoints, over HTTP/2 with mutual
 * TLS 1.3 (docs/peer-protocol.md).
 *
 * <p><b>Owns:</b> the port for it, the connections to other nodes, the form of requests and answers, and how errors travel. <b>Never
 * decides</b> which node to ask, or what to do when it does not answer.
 *
 * <p><b>Threads:</b> connections have event loops, which never block. On a server short steps that block run on one executor and streams on
 * another; on a client they run on the thread that calls. Every wait ends. <b>After a crash:</b> a blob whose request did not end is given
 * up; of one whose answer is lost nobody knows whether it is stored.
 *
 * <p><b>Read first:</b> {@link dev.cairn.node.peer.PeerRequest}, then {@link dev.cairn.node.peer.PeerServer} and
 * {@link dev.cairn.node.peer.PeerClient}.
 */
@NullMarked
package dev.cairn.node.peer;

import org.jspecify.annotations.NullMarked;
