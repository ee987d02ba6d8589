package dev.cairn.it.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.it.history.Simulation.Listings;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Goal: each way in which a store can break its word is seen, and nothing else. Method: the smallest history of each. */
class HistoryCheckerTest {
    private static final Outcome REFUSED = new Outcome.Refused();
    private static final Outcome ABSENT = new Outcome.Absent();
    private static final Outcome REMOVED = new Outcome.Removed();
    private static final Outcome GONE = new Outcome.Gone();
    private static final Outcome FAILED = new Outcome.Failed();
    private static final Outcome UNKNOWN = new Outcome.Unknown();

    private final List<Operation> operations = new ArrayList<>();

    @Test
    void emptyHistoryPasses() {
        assertPasses();
    }

    @Test
    void oneThingAfterTheOtherPasses() {
        get(0, 1, ABSENT);
        put(2, 3, 10, written(4));
        get(4, 5, found(10, 4));
        add(6, 7, new Call.Replace(11, 4), written(6));
        add(8, 9, new Call.Replace(12, 4), REFUSED);
        add(10, 11, new Call.Create(13), REFUSED);
        add(12, 13, new Call.Look(), new Outcome.Shown(6));
        delete(14, 15, REMOVED);
        delete(16, 17, ABSENT);
        delete(18, 19, GONE);
        add(20, 21, new Call.Create(14), written(7));
        assertPasses();
    }

    @Test
    void concurrentReadsMaySeeOldAndNew() {
        put(0, 1, 10, written(1));
        put(2, 9, 11, written(2));
        get(3, 4, found(10, 1));
        get(3, 8, found(11, 2));
        get(5, 8, found(11, 2));
        assertPasses();
    }

    @Test
    void answerAndRequestAtOneMomentAreConcurrent() {
        put(0, 5, 10, written(1));
        get(5, 6, ABSENT);
        assertPasses();
    }

    @Test
    void staleReadIsFound() {
        put(0, 1, 10, written(1));
        put(2, 3, 11, written(2));
        get(4, 5, found(10, 1));
        assertViolation();
    }

    @Test
    void readThatGoesBackDuringAWriteIsFound() {
        put(0, 1, 10, written(1));
        put(2, 9, 11, written(2));
        get(3, 4, found(11, 2));
        get(5, 6, found(10, 1));
        assertViolation();
    }

    @Test
    void lostAcknowledgedWriteIsFound() {
        put(0, 1, 10, written(1));
        get(2, 3, ABSENT);
        assertViolation();
    }

    @Test
    void lostUpdateIsFound() {
        put(0, 1, 10, written(1));
        add(2, 5, new Call.Replace(11, 1), written(2));
        add(2, 5, new Call.Replace(12, 1), REFUSED);
        get(6, 7, found(10, 1));
        assertViolation();
    }

    @Test
    void replaceThatSucceedsTwiceIsFound() {
        put(0, 1, 10, written(1));
        add(2, 5, new Call.Replace(11, 1), written(2));
        add(2, 5, new Call.Replace(12, 1), written(3));
        assertViolation();
    }

    @Test
    void createThatSucceedsTwiceIsFound() {
        add(0, 5, new Call.Create(10), written(1));
        add(0, 5, new Call.Create(11), written(2));
        assertViolation();
    }

    @Test
    void createMaySucceedAgainAfterADelete() {
        add(0, 5, new Call.Create(10), written(1));
        add(0, 5, new Call.Create(11), written(2));
        delete(0, 5, GONE);
        assertPasses();
    }

    @Test
    void replaceThatIsRefusedForNothingIsFound() {
        put(0, 1, 10, written(1));
        add(2, 3, new Call.Replace(11, 1), REFUSED);
        assertViolation();
    }

    @Test
    void createThatIsRefusedForNothingIsFound() {
        put(0, 1, 10, written(1));
        delete(2, 3, GONE);
        add(4, 5, new Call.Create(11), REFUSED);
        assertViolation();
    }

    @Test
    void valueThatWasNeverWrittenIsFound() {
        put(0, 1, 10, written(1));
        get(2, 3, found(99, 1));
        assertViolation();
    }

    @Test
    void valueOfAnotherKeyIsFound() {
        put(0, 1, 10, written(1));
        operations.add(new Operation(1, "other", new Call.Get(), 2, 3, found(10, 1)));
        assertThat(judge().violations()).singleElement().asString().startsWith("key other ");
    }

    @Test
    void valueReadBeforeItWasWrittenIsFound() {
        get(0, 1, found(10, 1));
        put(2, 3, 10, UNKNOWN);
        assertViolation();
    }

    @Test
    void versionThatGoesBackwardsIsFound() {
        put(0, 1, 10, written(2));
        put(2, 3, 11, written(1));
        assertViolation();
    }

    @Test
    void versionUsedAgainAfterADeleteIsFound() {
        put(0, 1, 10, written(1));
        delete(2, 3, REMOVED);
        put(4, 5, 11, written(1));
        assertViolation();
    }

    @Test
    void concurrentWritesAreOrderedByTheirVersions() {
        put(0, 9, 10, written(2));
        put(0, 9, 11, written(1));
        get(10, 11, found(11, 1));
        assertViolation();
    }

    @Test
    void readWithAnotherVersionThanTheWriterWasToldIsFound() {
        put(0, 1, 10, written(1));
        get(2, 3, found(10, 2));
        assertViolation();
    }

    @Test
    void writeThatFailedAndIsSeenIsFound() {
        put(0, 1, 10, FAILED);
        get(2, 3, found(10, 1));
        assertViolation();
    }

    @Test
    void deletedObjectThatReturnsIsFound() {
        put(0, 1, 10, written(1));
        delete(2, 3, GONE);
        get(4, 5, found(10, 1));
        assertViolation();
    }

    @Test
    void deleteThatSawNothingAlthoughThereWasIsFound() {
        put(0, 1, 10, written(1));
        delete(2, 3, ABSENT);
        assertViolation();
    }

    @Test
    void deleteThatRemovedNothingIsFound() {
        delete(0, 1, REMOVED);
        assertViolation();
    }

    @Test
    void unknownWriteMayTakeEffectLateOrNever() {
        put(0, 1, 10, written(1));
        put(2, 3, 11, UNKNOWN);
        put(4, 5, 12, UNKNOWN);
        get(6, 7, found(10, 1));
        put(8, 9, 13, written(2));
        get(10, 11, found(11, 3));
        get(12, 13, found(11, 3));
        assertPasses();
    }

    @Test
    void unknownWriteThatWasSeenAndIsGoneIsFound() {
        put(0, 1, 10, written(1));
        put(2, 3, 11, UNKNOWN);
        get(4, 5, found(11, 2));
        get(6, 7, found(10, 1));
        assertViolation();
    }

    @Test
    void unknownWriteTakesEffectOnce() {
        put(0, 1, 10, UNKNOWN);
        get(2, 3, found(10, 1));
        put(4, 5, 11, written(2));
        get(6, 7, found(10, 3));
        assertViolation();
    }

    @Test
    void unknownDeleteMayTakeEffectLate() {
        put(0, 1, 10, written(1));
        delete(2, 3, UNKNOWN);
        get(4, 5, found(10, 1));
        get(6, 7, ABSENT);
        assertPasses();
    }

    @Test
    void versionOfAnUnseenWriteHasToFitBetweenItsNeighbours() {
        put(0, 1, 10, written(1));
        put(2, 3, 11, UNKNOWN);
        add(4, 5, new Call.Replace(12, 1), REFUSED);
        put(6, 7, 13, written(2));
        assertViolation();
    }

    @Test
    void unseenWriteExplainsARefusal() {
        put(0, 1, 10, written(1));
        put(2, 3, 11, UNKNOWN);
        add(4, 5, new Call.Replace(12, 1), REFUSED);
        add(6, 7, new Call.Replace(13, 2), REFUSED);
        add(8, 9, new Call.Look(), new Outcome.Shown(3));
        put(10, 11, 14, written(4));
        assertPasses();
    }

    @Test
    void refusalTellsWhichVersionAnUnseenWriteHasNot() {
        put(0, 1, 10, written(1));
        put(2, 3, 11, UNKNOWN);
        add(4, 5, new Call.Replace(12, 1), REFUSED);
        add(6, 7, new Call.Replace(13, 3), REFUSED);
        add(8, 9, new Call.Look(), new Outcome.Shown(3));
        assertViolation();
    }

    @Test
    void readsWithoutAnAnswerSayNothing() {
        get(0, 1, UNKNOWN);
        get(0, 1, FAILED);
        add(0, 1, new Call.Look(), UNKNOWN);
        assertPasses();
    }

    @Test
    void evidenceShowsWhatFitsAndWhatDoesNot() {
        put(0, 1, 10, written(1));
        put(2, 3, 11, written(2));
        get(4, 5, found(10, 1));
        get(6, 7, found(11, 2));

        assertThat(judge().violations()).containsExactly("""
                key k is not linearizable
                  these fit, in this order:
                    client 0 puts value 10: written as version 1 [0..1]
                    client 1 puts value 11: written as version 2 [2..3]
                  then there is value 11, version 2, and none of these can come next:
                    client 2 gets: value 10, version 1 [4..5]
                  (1 more begin later)
                """);
    }

    @Test
    void evidenceLeavesOutUnknownChangesThatHelpNothing() {
        put(0, 1, 10, written(1));
        put(0, 1, 11, UNKNOWN);
        delete(0, 1, UNKNOWN);
        get(2, 3, found(99, 1));

        assertThat(judge().violations())
                .singleElement()
                .asString()
                .contains("then there is value 10, version 1,")
                .doesNotContain("unknown");
    }

    @Test
    void searchGivenUpIsUndecidedAndNeverCorrect() {
        for (int i = 0; i < 20; i++) {
            put(0, 1, i, written(i + 1));
        }
        Judgement judgement = HistoryChecker.judge(new History(operations, List.of()), 10);

        assertThat(judgement.undecided()).hasSize(1);
        assertThat(judgement.violations()).isEmpty();
        assertThat(judgement.correct()).isFalse();
    }

    @Test
    void manyUnknownChangesDoNotHideAViolation() {
        put(0, 1, 1000, written(1));
        for (int i = 0; i < 60; i++) {
            put(2, 3, i, UNKNOWN);
            delete(2, 3, UNKNOWN);
        }
        put(4, 5, 1001, written(500));
        get(6, 7, found(1000, 1));
        assertViolation();
    }

    /** Measured 0.25 s for the first and 1 s for the second, on one core of the build machine. */
    @Test
    void longHistoryIsJudgedInSeconds() {
        assertThat(timeToPass(Simulation.run(new SplittableRandom(1), 8, 50, 10_000, Listings.NONE)))
                .isLessThan(Duration.ofSeconds(5));
        assertThat(timeToPass(Simulation.run(new SplittableRandom(2), 8, 1, 3_000, Listings.NONE)))
                .isLessThan(Duration.ofSeconds(20));
    }

    /** Of the processor, because other tests may run meanwhile. */
    private static Duration timeToPass(History history) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        assertThat(HistoryChecker.judge(history)).isEqualTo(new Judgement(List.of(), List.of()));
        return Duration.ofNanos(threads.getCurrentThreadCpuTime() - start);
    }

    @Test
    void whatIsNoHistoryIsRefused() {
        put(0, 1, 10, written(1));
        put(2, 3, 10, written(2));
        assertThatThrownBy(this::judge).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> get(1, 0, ABSENT)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> get(0, 1, written(1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> put(0, 1, -1, UNKNOWN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> put(0, 1, 11, written(0))).isInstanceOf(IllegalArgumentException.class);
    }

    private void put(long invoked, long responded, long value, Outcome outcome) {
        add(invoked, responded, new Call.Put(value), outcome);
    }

    private void get(long invoked, long responded, Outcome outcome) {
        add(invoked, responded, new Call.Get(), outcome);
    }

    private void delete(long invoked, long responded, Outcome outcome) {
        add(invoked, responded, new Call.Delete(), outcome);
    }

    /** Each operation is of another client: only times order them. */
    private void add(long invoked, long responded, Call call, Outcome outcome) {
        operations.add(new Operation(operations.size(), "k", call, invoked, responded, outcome));
    }

    private static Outcome written(long version) {
        return new Outcome.Written(version);
    }

    private static Outcome found(long value, long version) {
        return new Outcome.Found(value, version);
    }

    private Judgement judge() {
        return HistoryChecker.judge(new History(operations, List.of()));
    }

    private void assertPasses() {
        assertThat(judge()).isEqualTo(new Judgement(List.of(), List.of()));
    }

    private void assertViolation() {
        assertThat(judge().violations()).hasSize(1);
        assertThat(judge().correct()).isFalse();
    }
}
