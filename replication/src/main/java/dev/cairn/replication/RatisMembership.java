package dev.cairn.replication;

import dev.cairn.metadata.MetadataError.OutcomeUnknown;
import dev.cairn.metadata.MetadataError.Unavailable;
import dev.cairn.metadata.MetadataException;
import dev.cairn.replication.MembersError.RemovesItself;
import dev.cairn.replication.MembersError.TooManyVoters;
import dev.cairn.replication.RaftMember.Members;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.exceptions.ReconfigurationInProgressException;
import org.apache.ratis.protocol.exceptions.ReconfigurationTimeoutException;
import org.apache.ratis.protocol.exceptions.SetConfigurationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The members of the Raft group, changed by Ratis's joint consensus: each change is of the members that were seen, or it fails. */
final class RatisMembership implements LogMembership {
    private static final Logger LOG = LoggerFactory.getLogger(RatisMembership.class);

    /** How many entries a listener may lack that becomes a voter: it has them within a second, and until then every entry may wait for it. */
    private static final long PROMOTED_BEHIND_MAX = 1_000;

    private static final Duration PROMOTED_SILENT_MAX = Duration.ofSeconds(2);

    private final RaftMember member;
    private final String nodeId;
    private final Optional<String> address;

    /** @param address where the others find the replica of {@code nodeId}; empty without a network */
    RatisMembership(RaftMember member, String nodeId, Optional<String> address) {
        this.member = member;
        this.nodeId = nodeId;
        this.address = address;
    }

    @Override
    public boolean leads() {
        return member.leads();
    }

    @Override
    public Map<String, String> members() {
        return member.current().addresses();
    }

    @Override
    public Set<String> voters() {
        return member.current().voters();
    }

    @Override
    public CompletableFuture<Void> addMember(String id, String address, ReplicaRole role) {
        Members before = member.current();
        Map<String, String> addresses = addresses(before);
        Set<String> voters = new HashSet<>(before.voters());
        boolean isThere = addresses.put(id, address) != null;
        if (!isThere && role == ReplicaRole.VOTER && voters.add(id) && voters.size() > VOTERS_MAX) {
            return CompletableFuture.failedFuture(new MembersException(new TooManyVoters(VOTERS_MAX)));
        }
        return changed(before, new Members(addresses, voters));
    }

    @Override
    public CompletableFuture<Boolean> promote(Set<String> candidates) {
        Members before = member.current();
        Set<String> voters = new HashSet<>(before.voters());
        Optional<Follower> next = voters.size() < VOTERS_MAX
                ? member.furthest(id -> candidates.contains(id) && !voters.contains(id), PROMOTED_SILENT_MAX)
                        .filter(follower -> follower.behind().orElseThrow() <= PROMOTED_BEHIND_MAX)
                        .filter(follower -> before.addresses().containsKey(follower.id()))
                : Optional.empty();
        if (next.isEmpty()) {
            return CompletableFuture.completedFuture(false);
        }
        voters.add(next.get().id());
        LOG.info("{} is to be a voter of the log", next.get().id());
        return changed(before, new Members(addresses(before), voters)).thenApply(_ -> true);
    }

    @Override
    public CompletableFuture<Void> removeMember(String id) {
        if (id.equals(nodeId)) {
            return CompletableFuture.failedFuture(new MembersException(new RemovesItself(id, member.otherVoters())));
        }
        Members before = member.current();
        Map<String, String> addresses = addresses(before);
        addresses.remove(id);
        Set<String> voters = new HashSet<>(before.voters());
        voters.remove(id);
        return changed(before, new Members(addresses, voters));
    }

    /** A group that was founded without a network does not know where its member is reached. */
    private Map<String, String> addresses(Members members) {
        Map<String, String> addresses = new HashMap<>(members.addresses());
        address.ifPresent(own -> addresses.replace(nodeId, own));
        return addresses;
    }

    private CompletableFuture<Void> changed(Members before, Members after) {
        return changed(member.setMembers(before, after));
    }

    private static CompletableFuture<Void> changed(CompletableFuture<RaftClientReply> reply) {
        return reply.handle((answer, failure) -> {
            if (answer != null && answer.isSuccess()) {
                return null;
            }
            Throwable why = answer == null ? RatisCommitLog.cause(failure) : answer.getException();
            LOG.warn("The members of the log could not be changed", why);
            boolean nothing = why instanceof ReconfigurationTimeoutException
                    || why instanceof ReconfigurationInProgressException
                    || why instanceof SetConfigurationException;
            throw new MetadataException(
                    nothing
                            ? new Unavailable("the members of the log were not changed: " + why.getMessage())
                            : new OutcomeUnknown("it is not known whether the members of the log were changed"));
        });
    }
}
