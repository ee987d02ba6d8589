package dev.cairn.replication;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage.StartupOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node's member of the Raft group: Ratis itself, from its start to its end. */
final class RaftMember {
    private static final Logger LOG = LoggerFactory.getLogger(RaftMember.class);

    private final RaftServer server;
    private final RaftGroupMemberId id;
    private final ReplicatedStateMachine machine;

    /**
     * Must differ in each run: Ratis takes an entry with a known client and call for a repetition. Must not be guessed
     * either: {@link TornTail} knows by it what is an entry and what only looks like one.
     */
    private final ClientId clientId = ClientId.randomId();

    private final AtomicLong calls = new AtomicLong();

    /** The member behind the server: one thread hand-over less per entry. Set by {@link #start}. */
    private volatile RaftClientAsynchronousProtocol division =
            _ -> CompletableFuture.failedFuture(new IOException("not started"));

    private RaftMember(RaftServer server, RaftGroupMemberId id, ReplicatedStateMachine machine) {
        this.server = server;
        this.id = id;
        this.machine = machine;
    }

    static RaftMember create(LogDirectory directory, String nodeId, LogConfig config, ReplicatedStateMachine machine)
            throws IOException {
        RaftPeerId peerId = RaftPeerId.valueOf(nodeId);
        RaftGroupId groupId = RaftGroupId.valueOf(directory.groupId());
        RaftPeer self = RaftPeer.newBuilder().setId(peerId).build();
        RaftGroupMemberId memberId = RaftGroupMemberId.valueOf(peerId, groupId);
        RatisMeters.onSync(memberId.toString(), machine.meters()::synced);
        RaftServer server = RaftServer.newBuilder()
                .setServerId(peerId)
                .setGroup(RaftGroup.valueOf(groupId, self))
                .setOption(StartupOption.RECOVER)
                .setStateMachine(machine)
                .setProperties(RatisSettings.of(directory.root(), config))
                .build();
        return new RaftMember(server, memberId, machine);
    }

    /** Returns once this member leads and has applied everything in its log. */
    void start(Duration limit) throws IOException {
        server.start();
        RaftServer.Division member = server.getDivision(id.getGroupId());
        machine.onCheckpoint(index -> {
            // A failure is in Ratis's log only. It leaves a segment behind, which LogCheck removes at the next start.
            var _ = member.getRaftLog().purge(index);
        });
        division = (RaftClientAsynchronousProtocol) member;
        try {
            machine.ready().get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException timeout) {
            throw new IOException(
                    "the log was not ready after %s (log.start-timeout): applied up to %s, %s"
                            .formatted(
                                    limit, machine.applied(), member.getInfo().getCurrentRole()),
                    timeout);
        } catch (ExecutionException failure) {
            throw new IOException("the log could not be replayed", failure.getCause());
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the log was replayed", interrupt);
        }
    }

    /** Appends in the order of the calls. The future completes on the thread that applies. */
    CompletableFuture<RaftClientReply> submit(PendingEntry entry) {
        RaftClientRequest request = RaftClientRequest.newBuilder()
                .setClientId(clientId)
                .setLeaderId(id.getPeerId())
                .setGroupId(id.getGroupId())
                .setCallId(calls.getAndIncrement())
                .setType(RaftClientRequest.writeRequestType())
                .setMessage(entry)
                .build();
        try {
            return division.submitClientRequestAsync(request);
        } catch (IOException | RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    /** Returns when Ratis has stopped, at the latest after {@code limit}. */
    void close(Duration limit) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        Thread.ofPlatform().name("log-close").daemon().start(() -> {
            try {
                server.close();
                closed.complete(null);
            } catch (IOException | RuntimeException failure) {
                closed.completeExceptionally(failure);
            }
        });
        try {
            closed.orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS).join();
        } catch (CompletionException failure) {
            LOG.warn("Closing the log did not end well", failure.getCause());
        }
        RatisMeters.forget(id.toString());
    }
}
