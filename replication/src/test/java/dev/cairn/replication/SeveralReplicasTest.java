package dev.cairn.replication;

import static dev.cairn.metadata.RecordingState.entry;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.cairn.metadata.CommitLog;
import dev.cairn.metadata.LogPosition;
import dev.cairn.metadata.MetadataError;
import dev.cairn.metadata.MetadataError.OutcomeUnknown;
import dev.cairn.metadata.MetadataError.Unavailable;
import dev.cairn.metadata.MetadataException;
import dev.cairn.metadata.RecordingState;
import dev.cairn.replication.MembersError.RemovesItself;
import dev.cairn.replication.MembersError.TooManyVoters;
import dev.cairn.replication.identity.ClusterSecret;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: three replicas are one log, whichever is asked and whichever is lost. Method: three in this JVM, opened and closed. */
class SeveralReplicasTest {
    private static final long PATIENCE_SECONDS = 30;

    @TempDir
    Path directory;

    private final TreeMap<String, RecordingState> states = new TreeMap<>();
    private LogGroup group = new LogGroup(Path.of(""));

    @BeforeEach
    void startGroup() {
        group = new LogGroup(directory);
    }

    @AfterEach
    void closeGroup() {
        group.close();
    }

    private RatisCommitLog open(String id) throws IOException {
        return group.open(id, states.computeIfAbsent(id, _ -> new RecordingState()), LogImage.MUST_NOT_HALT);
    }

    private RatisCommitLog join(String id) throws IOException {
        return group.join(id, states.computeIfAbsent(id, _ -> new RecordingState()), LogImage.MUST_NOT_HALT);
    }

    private List<RatisCommitLog> three() throws IOException {
        List<RatisCommitLog> logs = new ArrayList<>(List.of(open("node-1"), join("node-2"), join("node-3")));
        logs.forEach(LogGroup::awaitReads);
        return logs;
    }

    private static String append(CommitLog log, String text) {
        return new String(await(log.append(entry(text))), UTF_8);
    }

    private static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    private static Optional<MetadataError> failureOf(CompletableFuture<?> future) {
        try {
            await(future);
            return Optional.empty();
        } catch (CompletionException failure) {
            return Optional.of(((MetadataException) failure.getCause()).error());
        }
    }

    @Test
    void oneReplicaBecomesThreeWithAllThatIsThere() throws Exception {
        RatisCommitLog first = open("node-1");
        for (int i = 0; i < 20; i++) {
            append(first, "before " + i);
        }

        RatisCommitLog second = join("node-2");
        append(first, "between");
        RatisCommitLog third = join("node-3");
        LogGroup.awaitReads(second);
        LogGroup.awaitReads(third);

        assertThat(states.get("node-2").entries())
                .isEqualTo(states.get("node-1").entries())
                .hasSize(21);
        assertThat(states.get("node-3").entries())
                .isEqualTo(states.get("node-1").entries());
        assertThat(third.membership().members().keySet()).containsExactlyInAnyOrder("node-1", "node-2", "node-3");
        assertThat(third.status().replicas()).isEqualTo(3);
    }

    @Test
    void theLeaderKnowsWhoIsBehindAndWhoIsSilent() throws Exception {
        List<RatisCommitLog> logs = three();
        RatisCommitLog leader = group.leading();
        append(leader, "first");
        until(() -> leader.followers().size() == 2
                && leader.followers().stream()
                        .allMatch(follower -> follower.behind().orElse(1) == 0));
        String lost = leader.followers().getFirst().id();
        List<RatisCommitLog> others = logs.stream()
                .filter(log -> log != leader && !group.idOf(log).equals(lost))
                .toList();

        group.close(lost);
        append(leader, "second");
        append(leader, "third");

        until(() -> leader.followers().stream()
                .anyMatch(follower -> follower.id().equals(lost)
                        && follower.behind().orElse(0) >= 2
                        && follower.silent().toMillis() > 100));
        assertThat(others).hasSize(1).allSatisfy(log -> {
            assertThat(log.followers()).isEmpty();
            assertThat(log.committed()).isPositive();
        });
    }

    private static void until(BooleanSupplier reached) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime()).as("has not come about").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void whatOneReplicaAcknowledgedIsReadThroughEveryOther() throws Exception {
        List<RatisCommitLog> logs = three();

        for (int i = 0; i < 30; i++) {
            append(logs.get(i % 3), "entry " + i);
            for (RatisCommitLog log : logs) {
                await(log.readBarrier());
                assertThat(states.get(group.idOf(log)).entries()).hasSize(i + 1);
            }
        }
    }

    @Test
    void theLossOfTheLeaderLosesNothingAndStopsNothing() throws Exception {
        three();
        for (int i = 0; i < 10; i++) {
            append(group.leading(), "before " + i);
        }

        String lost = group.idOf(group.leading());
        group.close(lost);
        RatisCommitLog next = group.leading();
        append(next, "after");
        RatisCommitLog back = open(lost);
        LogGroup.awaitReads(back);

        assertThat(states.get(lost).entries()).hasSize(11).endsWith("after");
        assertThat(append(back, "through it")).endsWith(":through it");
    }

    /** The one that is said to be gone is well: nobody would stand for election by itself. */
    @Test
    void whoIsToldThatTheLeaderIsGoneLeadsInItsPlace() throws Exception {
        three();
        String gone = group.idOf(group.leading());
        append(group.leading(), "before");
        for (RatisCommitLog log : group.logs()) {
            log.leaderIsGone(gone);
        }

        until(() -> group.logs().stream()
                .anyMatch(log -> log.leads() && !group.idOf(log).equals(gone)));

        append(group.leading(), "after");
        assertThat(states.get(group.idOf(group.leading())).entries()).containsExactly("before", "after");
    }

    @Test
    void aWriteWaitsWhileALeaderIsChosenAndIsAppliedOnce() throws Exception {
        three();
        String lost = group.idOf(group.leading());
        group.close(lost);
        RatisCommitLog other = group.logs().getFirst();

        await(other.append(entry("while nobody leads")));
        await(other.append(entry("behind it")));

        assertThat(states.get(group.idOf(other)).entries()).containsExactly("while nobody leads", "behind it");
    }

    @Test
    void aReplicaKnowsHowOldWhatItHasMayBeAlsoWhileNobodyLeads() throws Exception {
        RatisCommitLog first = three().getFirst();
        await(first.readBarrier());
        group.close("node-2");
        group.close("node-3");

        assertThat(failureOf(first.readBarrier())).get().isInstanceOf(Unavailable.class);
        assertThat(first.staleness())
                .hasValueSatisfying(
                        age -> assertThat(age).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(PATIENCE_SECONDS)));
        first.close();
        assertThat(first.staleness()).isEmpty();
    }

    /** Stands still before it applies an entry, as long as it is told to. */
    private static final class StandingState extends RecordingState {
        private volatile CountDownLatch goesOn = new CountDownLatch(0);

        void stand() {
            goesOn = new CountDownLatch(1);
        }

        void goOn() {
            goesOn.countDown();
        }

        /** Not synchronized: it can be looked at while it waits. */
        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized")
        public byte[] apply(LogPosition position, byte[] entry) {
            try {
                goesOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return super.apply(position, entry);
        }
    }

    @Test
    void aReadShowsWhatAnotherReplicaHasShownAlsoWhereTheLeaderHasNotAppliedItYet() throws Exception {
        List.of("node-1", "node-2", "node-3").forEach(id -> states.put(id, new StandingState()));
        List<RatisCommitLog> logs = three();
        RatisCommitLog leader = group.leading();
        StandingState behind = (StandingState) states.get(group.idOf(leader));
        RatisCommitLog ahead =
                logs.stream().filter(log -> log != leader).findFirst().orElseThrow();
        behind.stand();
        CompletableFuture<byte[]> answer = ahead.append(entry("shown"));
        until(() -> states.get(group.idOf(ahead)).entries().contains("shown"));

        CompletableFuture<Void> read = leader.readBarrier();
        await(ahead.readBarrier()); // Time enough to answer the other one.
        boolean isStale = read.isDone();
        behind.goOn();

        assertThat(isStale).isFalse();
        await(read);
        assertThat(behind.entries()).containsExactly("shown");
        await(answer);
    }

    /** Two of them voted for a third one: that is no damage. */
    @Test
    void allReplicasStopAndStartAgainWithAllThatIsThere() throws Exception {
        three();
        group.close(group.idOf(group.leading()));
        append(group.leading(), "before");
        group.close();
        group = group.again();

        for (String id : states.keySet()) {
            var _ = open(id);
        }

        append(group.leading(), "after");
        group.logs().forEach(LogGroup::awaitReads);
        assertThat(states.values())
                .allSatisfy(state -> assertThat(state.entries()).containsExactly("before", "after"));
    }

    @Test
    void withoutAMajorityNothingIsAcknowledgedAndNothingIsRead() throws Exception {
        List<RatisCommitLog> logs = three();
        append(logs.getFirst(), "before");

        group.close("node-2");
        group.close("node-3");

        assertThat(failureOf(logs.getFirst().readBarrier())).get().isInstanceOf(Unavailable.class);
        assertThat(failureOf(logs.getFirst().append(entry("lost or late"))))
                .get()
                .isInstanceOfAny(Unavailable.class, OutcomeUnknown.class);

        RatisCommitLog back = open("node-3");
        LogGroup.awaitReads(back);
        LogGroup.awaitReads(logs.getFirst());
        assertThat(append(back, "again")).endsWith(":again");
        LogGroup.awaitReads(logs.getFirst());
        assertThat(states.get("node-3").entries())
                .isEqualTo(states.get("node-1").entries());
    }

    @Test
    void aReplicaThatIsRemovedCountsNoMore() throws Exception {
        three();
        RatisCommitLog leader = group.leading();
        List<String> others = new ArrayList<>(List.of("node-1", "node-2", "node-3"));
        others.remove(group.idOf(leader));

        await(leader.membership().removeMember(others.getFirst()));
        group.close(others.getFirst());
        await(leader.membership().removeMember(others.get(1)));
        group.close(others.get(1));

        assertThat(append(leader, "alone")).endsWith(":alone");
        await(leader.readBarrier());
    }

    /** A node whose disk was emptied is another one at the same address: what it confirms is not the lost one's. */
    @Test
    void whoComesInPlaceOfALostReplicaCountsOnce() throws Exception {
        three();
        String lost = idOfAFollower();
        append(group.leading(), "before");
        group.close(lost);
        states.put("node-4", new RecordingState());
        RatisCommitLog next = group.joinInPlaceOf(lost, "node-4", states.get("node-4"), LogImage.MUST_NOT_HALT);
        append(group.leading(), "three of four");
        LogGroup.awaitReads(next);

        RatisCommitLog leader = group.leading();
        group.logs().stream()
                .filter(log -> log != leader && log != next)
                .map(group::idOf)
                .findFirst()
                .ifPresent(group::close);

        assertThat(failureOf(leader.append(entry("two of four"))))
                .get()
                .isInstanceOfAny(Unavailable.class, OutcomeUnknown.class);
    }

    private String idOfAFollower() {
        RatisCommitLog leader = group.leading();
        return group.logs().stream()
                .filter(log -> log != leader)
                .map(group::idOf)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aSixthVoterIsRefusedAndTheOneThatLeadsDoesNotRemoveItself() throws Exception {
        RatisCommitLog leader = open("node-1");
        for (int i = 2; i <= LogMembership.VOTERS_MAX; i++) {
            join("node-" + i);
        }
        Map<String, String> members = leader.membership().members();

        assertThat(refusalOf(leader.membership().addMember("node-6", "127.0.0.1:9", ReplicaRole.VOTER)))
                .isEqualTo(new TooManyVoters(5));
        assertThat(refusalOf(leader.membership().removeMember("node-1")))
                .isEqualTo(new RemovesItself("node-1", Set.of("node-2", "node-3", "node-4", "node-5")));

        assertThat(leader.membership().members()).isEqualTo(members).hasSize(5);
        await(leader.membership()
                .addMember("node-2", group.address("node-2"), ReplicaRole.VOTER)); // It is one already.
        assertThat(append(leader, "after")).endsWith(":after");
    }

    private RatisCommitLog listen(String id) throws IOException {
        return group.join(
                id,
                states.computeIfAbsent(id, _ -> new RecordingState()),
                LogImage.MUST_NOT_HALT,
                ReplicaRole.LISTENER);
    }

    /** Five, of which the second is lost; nobody waits for the listener, which gets all there is. */
    @Test
    void aListenerGetsEveryEntryAndIsReadThroughAndNothingWaitsForIt() throws Exception {
        RatisCommitLog first = open("node-1");
        append(first, "before");
        join("node-2");
        RatisCommitLog listener = listen("node-3");
        append(listener, "through it");
        LogGroup.awaitReads(listener);

        assertThat(states.get("node-3").entries()).containsExactly("before", "through it");
        assertThat(first.membership().voters()).containsExactlyInAnyOrder("node-1", "node-2");
        assertThat(first.membership().members()).containsOnlyKeys("node-1", "node-2", "node-3");
        assertThat(first.status().replicas()).isEqualTo(2);
        group.close("node-3");
        append(group.leading(), "without it");
        LogGroup.awaitReads(open("node-3"));
        assertThat(states.get("node-3").entries()).endsWith("without it");
    }

    @Test
    void aListenerNeverLeadsAndOutlivesTheLossOfLeaders() throws Exception {
        three();
        RatisCommitLog listener = listen("node-4");
        for (int i = 0; i < 3; i++) {
            String lost = group.idOf(group.leading());
            group.close(lost);
            listener.leaderIsGone(lost);
            append(listener, "leader " + i);
            assertThat(listener.leads()).isFalse();
            LogGroup.awaitReads(open(lost));
        }
        group.close("node-4");
        RatisCommitLog back = open("node-4");

        group.close(group.idOf(group.leading()));
        append(back, "after its own restart");

        assertThat(back.membership().voters()).hasSize(3).doesNotContain("node-4");
        LogGroup.awaitReads(back);
        assertThat(states.get("node-4").entries())
                .containsExactly("leader 0", "leader 1", "leader 2", "after its own restart");
    }

    /** To Ratis a listener never catches up, and it sends nothing any more to those that have not when a change fails. */
    @Test
    void aListenerGetsEveryEntryAlsoOnceAnotherReplicaCouldNotBeLetIn() throws Exception {
        three();
        RatisCommitLog listener = listen("node-4");
        append(group.leading(), "before");

        assertThat(failureOf(group.leading().membership().addMember("node-9", "127.0.0.1:9", ReplicaRole.LISTENER)))
                .get()
                .isInstanceOf(Unavailable.class);

        append(group.leading(), "after");
        LogGroup.awaitReads(listener);
        assertThat(states.get("node-4").entries()).containsExactly("before", "after");
    }

    @Test
    void aReplicaIsLetInThoughAListenerIsDown() throws Exception {
        three();
        listen("node-4");
        append(group.leading(), "before");
        group.close("node-4");

        RatisCommitLog next = listen("node-5");
        LogGroup.awaitReads(next);

        RatisCommitLog back = open("node-4");
        append(group.leading(), "after");
        LogGroup.awaitReads(back);
        assertThat(states.get("node-4").entries()).containsExactly("before", "after");
    }

    @Test
    void aListenerTakesThePlaceOfAVoterThatLeft() throws Exception {
        three();
        listen("node-4");
        RatisCommitLog leader = group.leading();
        List<String> others = new ArrayList<>(leader.membership().voters());
        others.remove(group.idOf(leader));
        group.close(others.getFirst());
        await(leader.membership().removeMember(others.getFirst()));

        until(() -> await(leader.membership().promote(Set.of("node-4"))));

        assertThat(leader.membership().voters()).hasSize(3).contains("node-4").doesNotContain(others.getFirst());
        assertThat(await(leader.membership().promote(Set.of("node-4"))))
                .as("there is none left")
                .isFalse();
        group.close(group.idOf(leader)); // Now its vote is needed.
        append(group.log("node-4"), "after");
        assertThat(states.get("node-4").entries()).containsExactly("after");
    }

    private static MembersError refusalOf(CompletableFuture<?> future) {
        Throwable cause = catchThrowable(() -> await(future)).getCause();
        assertThat(cause).isInstanceOf(MembersException.class);
        return ((MembersException) cause).error();
    }

    @Test
    void aStrangerIsNotLetInAndDisturbsNobody() throws Exception {
        RatisCommitLog log = open("node-1");
        append(log, "before");
        RatisCommitLog stranger = group.open(
                "node-9",
                new RecordingState(),
                LogImage.MUST_NOT_HALT,
                ClusterSecret.of("the secret of another cluster"));

        assertThat(failureOf(log.membership().addMember("node-9", group.address("node-9"), ReplicaRole.VOTER)))
                .get()
                .isInstanceOf(Unavailable.class);

        assertThat(log.membership().members()).containsOnlyKeys("node-1");
        assertThat(append(log, "after")).endsWith(":after");
        assertThat(failureOf(stranger.readBarrier())).get().isInstanceOf(Unavailable.class);
    }

    @Test
    void aGroupThatWasFoundedWithoutANetworkGrows() throws Exception {
        RecordingState state = new RecordingState();
        try (RatisCommitLog alone = RatisCommitLog.open(
                directory.resolve("node-1"),
                "node-1",
                state,
                LogConfig.DEFAULT,
                new TestMonitor(),
                LogImage.MUST_NOT_HALT)) {
            append(alone, "before");
        }
        states.put("node-1", state);
        RatisCommitLog first = open("node-1");

        RatisCommitLog second = join("node-2");
        LogGroup.awaitReads(second);

        assertThat(states.get("node-2").entries()).containsExactly("before");
        assertThat(second.membership().members())
                .isEqualTo(first.membership().members())
                .containsEntry("node-1", group.address("node-1"));
    }

    @Test
    void aReplicaJoinsNoOtherGroupThanItsOwn() throws Exception {
        RatisCommitLog log = open("node-1");
        try (LogGroup another = new LogGroup(directory.resolve("another"))) {
            another.open("node-5", new RecordingState(), LogImage.MUST_NOT_HALT);
            assertThat(another.leading().groupId()).isNotEqualTo(log.groupId());
        }

        assertThatThrownBy(() -> group.openJoining(
                        "node-1b", directory.resolve("another").resolve("node-5"), log.groupId()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot join group " + log.groupId());
    }
}
