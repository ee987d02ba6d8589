package dev.cairn.replication;

import dev.cairn.metadata.LogPosition;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.RaftGroupIdProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.RaftServerProtocol;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage.StartupOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node's member of the Raft group: Ratis itself, from its start to its end. */
final class RaftMember {
    private static final Logger LOG = LoggerFactory.getLogger(RaftMember.class);

    private final RaftServer server;
    private final RaftGroupMemberId id;
    private final ReplicatedStateMachine machine;
    private final Senders senders;

    /**
     * Must differ in each run: Ratis takes an entry with a known client and call for a repetition. Must not be guessed
     * either: {@link TornTail} knows by it what is an entry and what only looks like one.
     */
    private final ClientId clientId = ClientId.randomId();

    private final AtomicLong calls = new AtomicLong();

    /** The member behind the server: one thread hand-over less per entry. Set by {@link #start}. */
    private volatile RaftClientAsynchronousProtocol division =
            _ -> CompletableFuture.failedFuture(new IOException("not started"));

    private volatile RaftServer.@Nullable Division started;

    /** As they were when they were asked for last. */
    private volatile @Nullable Voters voters;

    private RaftMember(RaftServer server, RaftGroupMemberId id, ReplicatedStateMachine machine, Senders senders) {
        this.server = server;
        this.id = id;
        this.machine = machine;
        this.senders = senders;
    }

    static RaftMember create(
            LogDirectory directory,
            String nodeId,
            LogConfig config,
            Optional<LogNetwork> network,
            BiPredicate<String, String> passes,
            ReplicatedStateMachine machine)
            throws IOException {
        RaftPeerId peerId = RaftPeerId.valueOf(nodeId);
        RaftGroupId groupId = RaftGroupId.valueOf(directory.groupId());
        RaftPeer.Builder self = RaftPeer.newBuilder().setId(peerId);
        network.map(LogNetwork::address).ifPresent(self::setAddress);
        RaftGroupMemberId memberId = RaftGroupMemberId.valueOf(peerId, groupId);
        RatisMeters.onSync(memberId.toString(), machine.meters()::synced);
        Senders senders = new Senders();
        Addressed addressed = new Addressed((from, to) -> to.equals(nodeId) && passes.test(from, to));
        machine.onApplied(senders::committed);
        RaftServer server = RaftServer.newBuilder()
                .setServerId(peerId)
                .setGroup(RaftGroup.valueOf(groupId, firstMembers(directory, self)))
                .setOption(StartupOption.RECOVER)
                .setStateMachine(machine)
                .setProperties(RatisSettings.of(directory.root(), config, network, directory.isAlone()))
                .setParameters(RatisSettings.parameters(network, senders, addressed))
                .build();
        return new RaftMember(server, memberId, machine, senders);
    }

    /** Whom it knows of before it has a log: for a group that others founded, whoever leads it tells who the members are. */
    private static List<RaftPeer> firstMembers(LogDirectory directory, RaftPeer.Builder self) {
        if (directory.isFounded()) {
            return List.of(self.build());
        }
        return directory.joinedAs() == ReplicaRole.LISTENER
                ? List.of(self.setStartupRole(RaftPeerRole.LISTENER).build())
                : List.of();
    }

    /**
     * Returns once an only member leads and has applied everything in its log. One of several need not lead, and what it lacks is known to
     * others: that is not waited for.
     */
    void start(Duration limit) throws IOException {
        server.start();
        RaftServer.Division member = server.getDivision(id.getGroupId());
        started = member;
        machine.onCheckpoint(index -> {
            // A failure is in Ratis's log only. It leaves a segment behind, which LogCheck removes at the next start.
            var _ = member.getRaftLog().purge(index);
        });
        division = (RaftClientAsynchronousProtocol) member;
        if (!isAlone()) {
            return;
        }
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

    private RaftServer.Division division() {
        return Objects.requireNonNull(started, "not started");
    }

    /**
     * The members at one moment: the latest ones in the log, if the change to them is not committed yet, too.
     *
     * @param addresses by node id, of voters and listeners; empty of one that has no network
     * @param voters those that have a vote
     */
    record Members(Map<String, String> addresses, Set<String> voters) {}

    Members current() {
        RaftConfiguration now = division().getRaftConf();
        Map<String, String> addresses = Stream.concat(
                        now.getCurrentPeers(RaftPeerRole.FOLLOWER).stream(),
                        now.getCurrentPeers(RaftPeerRole.LISTENER).stream())
                .collect(Collectors.toUnmodifiableMap(
                        peer -> peer.getId().toString(), peer -> Objects.requireNonNullElse(peer.getAddress(), "")));
        return new Members(
                addresses,
                now.getCurrentPeers(RaftPeerRole.FOLLOWER).stream()
                        .map(peer -> peer.getId().toString())
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /** Whether this is the only voter: then whoever else would lead would need its vote. */
    boolean isAlone() {
        RaftConfiguration now = division().getRaftConf(); // Asked by every read: nothing is collected.
        Collection<RaftPeer> voters = now.getCurrentPeers();
        return voters.size() == 1
                && voters.iterator().next().getId().equals(id.getPeerId())
                && now.getPreviousPeers().isEmpty();
    }

    boolean leads() {
        RaftServer.Division member = started;
        return member != null && member.getInfo().isLeader();
    }

    /** Index of the last entry that is committed, as far as this replica knows; 0 before the start. */
    long committed() {
        RaftServer.Division member = started;
        return member == null ? 0 : Math.max(0, member.getRaftLog().getLastCommittedIndex());
    }

    /** How far the others are; empty unless this one leads. */
    List<Follower> followers() {
        return leads() ? senders.followers(current().addresses().keySet(), committed()) : List.of();
    }

    /** The id of the node that leads, as far as this one knows. */
    Optional<String> leader() {
        return Optional.ofNullable(division().getInfo().getLeaderId()).map(RaftPeerId::toString);
    }

    /** Changes the members, if they are still those {@code before}. Only a leader can. */
    CompletableFuture<RaftClientReply> setMembers(Members before, Members after) {
        Map<Boolean, List<RaftPeer>> current = byVote(before);
        Map<Boolean, List<RaftPeer>> wanted = byVote(after);
        SetConfigurationRequest.Arguments change = SetConfigurationRequest.Arguments.newBuilder()
                .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
                .setServersInCurrentConf(current.getOrDefault(true, List.of()))
                .setListenersInCurrentConf(current.getOrDefault(false, List.of()))
                .setServersInNewConf(wanted.getOrDefault(true, List.of()))
                .setListenersInNewConf(wanted.getOrDefault(false, List.of()))
                .build();
        try {
            return server.setConfigurationAsync(new SetConfigurationRequest(
                    clientId, id.getPeerId(), id.getGroupId(), calls.getAndIncrement(), change));
        } catch (IOException | RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private static Map<Boolean, List<RaftPeer>> byVote(Members members) {
        return members.addresses().entrySet().stream()
                .map(each -> RaftPeer.newBuilder()
                        .setId(each.getKey())
                        .setAddress(each.getValue())
                        .build())
                .collect(Collectors.partitioningBy(
                        peer -> members.voters().contains(peer.getId().toString())));
    }

    /** The latest term that this replica knows of: it has given no vote to a later one. Empty of one that is starting, or closed: it may have forgotten. */
    Optional<Voucher> voucher() {
        DivisionInfo info = division().getInfo();
        return info.getLifeCycleState().isRunning()
                ? Optional.of(new Voucher(id.getPeerId().toString(), info.getCurrentTerm()))
                : Optional.empty();
    }

    /**
     * What this replica leads; empty unless it leads and has applied the first entry of its term.
     *
     * <p>Ratis tells of its term and of whether it leads one after the other, and both may change between. An entry of the term that is applied says that
     * a leader of that very term is meant: of another one it would come only after this replica had ceased to lead.
     */
    Optional<Leadership> leadership() {
        LogPosition applied = machine.applied();
        DivisionInfo info = division().getInfo();
        return info.getCurrentTerm() == applied.term()
                        && info.isLeaderReady()
                        && info.getCurrentTerm() == applied.term()
                ? Optional.of(new Leadership(applied.term(), Math.max(applied.index(), committed())))
                : Optional.empty();
    }

    /**
     * @param term that this replica led when this was made
     * @param index at or behind all that was acknowledged, or shown by a read, anywhere before this was made, if no other leader had been chosen by then.
     *     It is committed and need not be applied here: another replica may be ahead
     */
    record Leadership(long term, long index) {}

    /** Ids of all that have a vote besides this one; of a change of members those before and those after. */
    Set<String> otherVoters() {
        return voters().others();
    }

    /**
     * Who has a vote, by the members that Ratis tells. Each read asks, so it is worked out once.
     *
     * @param of is replaced by Ratis where the members change
     * @param previous of a change of members that is not over; else empty
     */
    private record Voters(RaftConfiguration of, Set<String> current, Set<String> previous, Set<String> others) {
        static Voters of(RaftConfiguration members, RaftPeerId self) {
            Set<String> current = ids(members.getCurrentPeers());
            Set<String> previous = ids(members.getPreviousPeers());
            Set<String> others = Stream.concat(current.stream(), previous.stream())
                    .filter(other -> !other.equals(self.toString()))
                    .collect(Collectors.toUnmodifiableSet());
            return new Voters(members, current, previous, others);
        }

        private static Set<String> ids(Collection<RaftPeer> peers) {
            return peers.stream().map(peer -> peer.getId().toString()).collect(Collectors.toUnmodifiableSet());
        }
    }

    @SuppressWarnings("ReferenceEquality") // The very same one: Ratis makes another for each change.
    private Voters voters() {
        RaftConfiguration members = division().getRaftConf();
        Voters known = voters;
        if (known == null || known.of() != members) {
            known = Voters.of(members, id.getPeerId());
            voters = known;
        }
        return known;
    }

    /**
     * Has the voter that has most of the log lead in the place of this one, if it answered lately. Only a leader can. What comes meanwhile is refused, and nothing of
     * it appended.
     *
     * @return empty if there is no such voter; ends once that one leads, and fails otherwise, after {@code limit} at the latest
     */
    Optional<CompletableFuture<RaftClientReply>> handOver(Duration limit) {
        Set<String> voters = current().voters();
        return furthest(voters::contains, limit).map(follower -> handOver(follower.id(), limit));
    }

    /** Of some other replicas the one that has most of the log, of those that answered within {@code silentMax}; empty unless this one leads. */
    Optional<Follower> furthest(Predicate<String> which, Duration silentMax) {
        return followers().stream()
                .filter(follower -> which.test(follower.id()))
                .filter(follower -> follower.silent().compareTo(silentMax) < 0)
                .filter(follower -> follower.behind().isPresent())
                .min(Comparator.comparingLong(follower -> follower.behind().getAsLong()));
    }

    private CompletableFuture<RaftClientReply> handOver(String follower, Duration limit) {
        try {
            return server.transferLeadershipAsync(new TransferLeadershipRequest(
                    clientId,
                    id.getPeerId(),
                    id.getGroupId(),
                    calls.getAndIncrement(),
                    RaftPeerId.valueOf(follower),
                    limit.toMillis()));
        } catch (IOException | RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    /**
     * Stands for election now, in the place of a leader that is known to be gone. The others vote by the same rules as ever, so no more is risked than that a leader
     * which is not gone after all is replaced.
     *
     * @return false if that one leads no more as far as this replica knows, or this one has nothing of its term: then it waits as ever
     */
    boolean standInFor(String leader) throws IOException {
        RaftServer.Division member = division();
        TermIndex last = member.getRaftLog().getLastEntryTermIndex();
        if (last == null
                || last.getTerm() != member.getInfo().getCurrentTerm()
                || !leader().equals(Optional.of(leader))) {
            return false;
        }
        StartLeaderElectionRequestProto request = StartLeaderElectionRequestProto.newBuilder()
                .setServerRequest(RaftRpcRequestProto.newBuilder()
                        .setRequestorId(RaftPeerId.valueOf(leader).toByteString())
                        .setReplyId(id.getPeerId().toByteString())
                        .setRaftGroupId(RaftGroupIdProto.newBuilder()
                                .setId(id.getGroupId().toByteString()))
                        .setCallId(calls.getAndIncrement()))
                .setLeaderLastEntry(last.toProto())
                .build();
        return ((RaftServerProtocol) server)
                .startLeaderElection(request)
                .getServerReply()
                .getSuccess();
    }

    /** Whether those and this replica are a majority, of a change of members of those before and of those after. */
    boolean isMajority(Set<String> others) {
        Voters now = voters();
        return isMajority(others, now.current()) && (now.previous().isEmpty() || isMajority(others, now.previous()));
    }

    private boolean isMajority(Set<String> others, Set<String> voters) {
        String self = id.getPeerId().toString();
        int following = 0;
        for (String voter : voters) {
            if (voter.equals(self) || others.contains(voter)) {
                following++;
            }
        }
        return following * 2 > voters.size();
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
