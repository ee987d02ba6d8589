package dev.cairn.node.cluster;

import static dev.cairn.node.cluster.ClusterInMemory.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.replication.LogMembership;
import dev.cairn.replication.ReplicaRole;
import dev.cairn.replication.cluster.BlobCopies;
import dev.cairn.replication.layout.NodeId;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: the log has the members that the cluster has, whatever ended in the middle. Method: a log that only knows its members, and a clock set by hand. */
class LogMembersTest {
    private final Map<String, String> replicas = new TreeMap<>();
    private final Set<String> voters = new TreeSet<>();
    private final Set<NodeId> unreached = new HashSet<>();
    private boolean leads = true;
    private long nanos;
    private ClusterInMemory store;
    private LogMembers members;

    private final LogMembership log = new LogMembership() {
        @Override
        public boolean leads() {
            return leads;
        }

        @Override
        public Map<String, String> members() {
            return Map.copyOf(replicas);
        }

        @Override
        public Set<String> voters() {
            return Set.copyOf(voters);
        }

        @Override
        public CompletableFuture<Void> addMember(String id, String address, ReplicaRole role) {
            replicas.put(id, address);
            if (role == ReplicaRole.VOTER) {
                voters.add(id);
            }
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Boolean> promote(Set<String> candidates) {
            Optional<String> next = replicas.keySet().stream()
                    .filter(id -> !voters.contains(id) && candidates.contains(id))
                    .findFirst();
            next.ifPresent(voters::add);
            return CompletableFuture.completedFuture(next.isPresent());
        }

        @Override
        public CompletableFuture<Void> removeMember(String id) {
            replicas.remove(id);
            voters.remove(id);
            return CompletableFuture.completedFuture(null);
        }
    };

    @BeforeEach
    void open(@TempDir Path directory) {
        store = new ClusterInMemory(directory);
        members = new LogMembers(log, store.cluster(), node -> !unreached.contains(node), () -> nanos);
        replica(1);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void replica(long n) {
        replicas.put(id(n).toString(), "host-" + n + ":8081");
        voters.add(id(n).toString());
    }

    private void listener(long n) {
        store.join(n);
        replicas.put(id(n).toString(), "host-" + n + ":8081");
    }

    private void voters(int count) {
        for (long n = 2; n <= count; n++) {
            store.join(n);
            replica(n);
        }
    }

    @Test
    void aListenerBecomesAVoterOnceOneLeaves() {
        voters(5);
        listener(6);
        steps(2);
        assertThat(voters).hasSize(5).doesNotContain(id(6).toString());

        store.cluster()
                .change(state -> state.without(id(2), BlobCopies.COMPLETE, false))
                .join();
        steps(2);

        assertThat(voters).hasSize(5).contains(id(6).toString()).doesNotContain(id(2).toString());
    }

    @Test
    void aListenerThatDrainsBecomesNoVoter() {
        voters(4);
        listener(6);
        store.cluster().change(state -> state.draining(id(6), true)).join();

        steps(2);

        assertThat(voters).hasSize(4);
    }

    @Test
    void nodesThatComeAtOnceAreOnlyAsManyVotersAsThereMayBe() {
        voters(3);

        assertThat(List.of(members.seat(id(4)), members.seat(id(5)), members.seat(id(6)), members.seat(id(4))))
                .containsExactly(ReplicaRole.VOTER, ReplicaRole.VOTER, ReplicaRole.LISTENER, ReplicaRole.VOTER);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noSeatIsKeptForAVoterThatHasLeft(boolean leavesByItself) {
        voters(4);
        steps(1);
        assertThat(members.seat(id(5))).isEqualTo(ReplicaRole.VOTER);
        store.join(5);
        replica(5);
        listener(6);
        if (!leavesByItself) {
            steps(1);
        }
        store.cluster()
                .change(state -> state.without(id(5), BlobCopies.COMPLETE, true))
                .join();
        if (leavesByItself) {
            members.leave(id(5)).join();
        }

        steps(3);

        assertThat(voters).contains(id(6).toString()).doesNotContain(id(5).toString());
    }

    @Test
    void aSeatIsKeptForAWhileFromListenersAndNoLonger() {
        voters(4);
        listener(6);
        assertThat(members.seat(id(5))).isEqualTo(ReplicaRole.VOTER);

        steps((int) (LogMembers.JOINING_MAX.toNanos() / LogMembers.LOOK.toNanos()));
        assertThat(voters).hasSize(4);

        steps(1);
        assertThat(voters).contains(id(6).toString());
    }

    private void steps(int count) {
        for (int i = 0; i < count; i++) {
            assertThat(members.step()).isEqualTo(LogMembers.LOOK);
            nanos += LogMembers.LOOK.toNanos();
        }
    }

    @Test
    void aNodeThatWasRemovedLeavesTheLogAtTheNextLook() {
        store.join(2);
        replica(2);
        steps(1);
        store.cluster()
                .change(state -> state.without(id(2), BlobCopies.COMPLETE, false))
                .join();

        steps(1);

        assertThat(replicas).containsOnlyKeys(id(1).toString());
    }

    @Test
    void aNodeThatIsJoiningIsLeftInTheLogForAWhile() {
        replica(2);

        steps((int) (LogMembers.JOINING_MAX.toNanos() / LogMembers.LOOK.toNanos()));
        assertThat(replicas).hasSize(2);

        steps(1);
        assertThat(replicas).containsOnlyKeys(id(1).toString());
    }

    @Test
    void aNodeThatIsAMemberIsLetIntoTheLogOnceItAnswers() {
        store.join(2);
        unreached.add(id(2));
        steps(2);
        assertThat(replicas).hasSize(1);

        unreached.clear();
        steps(1);

        assertThat(replicas).containsEntry(id(2).toString(), "host-2:8081");
    }

    @Test
    void onlyTheNodeThatLeadsChangesAnything() {
        store.join(2);
        leads = false;

        steps(3);

        assertThat(replicas).hasSize(1);
    }

    @Test
    void whoIsAMemberDoesNotLeaveTheLog() {
        store.join(2);
        replica(2);

        members.leave(id(2)).join();
        assertThat(replicas).hasSize(2);

        store.cluster()
                .change(state -> state.without(id(2), BlobCopies.COMPLETE, false))
                .join();
        members.leave(id(2)).join();
        assertThat(replicas).hasSize(1);
    }
}
