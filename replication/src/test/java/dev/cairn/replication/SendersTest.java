package dev.cairn.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.MetadataException;
import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.leader.LeaderState;
import org.junit.jupiter.api.Test;

/** Goal: only answers to what was sent after a question show that this replica still leads. Method: senders that send when told. */
class SendersTest {
    private final Senders senders = new Senders();
    private final LeaderState term = new HeardAnswers(noLeader(), senders);

    private static final class FakeSender implements Senders.Sender {
        private final RaftPeerId id;
        private long next;
        private long answered = -1;
        private int asked;
        private int woken;

        FakeSender(String id) {
            this.id = RaftPeerId.valueOf(id);
        }

        @Override
        public RaftPeerId replica() {
            return id;
        }

        @Override
        public long nextRequest() {
            return next;
        }

        @Override
        public void wake() {
            woken++;
        }

        @Override
        public void ask() {
            asked++;
        }

        @Override
        public Follower follower(long committed) {
            return new Follower(id.toString(), OptionalLong.of(committed - answered), Duration.ZERO);
        }

        @Override
        public long answeredUpTo() {
            return answered;
        }
    }

    /** Nobody calls it. */
    @SuppressWarnings("NullAway")
    private static LeaderState noLeader() {
        return null;
    }

    private static boolean isOne(Set<RaftPeerId> others) {
        return !others.isEmpty();
    }

    private FakeSender add(String id) {
        return senders.add(new FakeSender(id), term);
    }

    private void answer(FakeSender sender, long request) {
        sender.answered = request;
        senders.answered();
    }

    @Test
    void anAnswerToWhatWasSentBeforeTheQuestionCountsForNothing() {
        FakeSender second = add("node-2");
        add("node-3");
        second.next = 5;
        CompletableFuture<Void> leads = senders.ask(SendersTest::isOne);
        assertThat(second.asked).isEqualTo(1);

        answer(second, 4);
        assertThat(leads).isNotDone();

        answer(second, 5);
        assertThat(leads).isCompleted();
    }

    @Test
    void itTakesAMajorityOfThoseWhoVote() {
        FakeSender second = add("node-2");
        FakeSender third = add("node-3");
        CompletableFuture<Void> leads =
                senders.ask(others -> others.containsAll(Set.of(second.replica(), third.replica())));

        answer(second, 0);
        assertThat(leads).isNotDone();

        answer(third, 0);
        assertThat(leads).isCompleted();
    }

    @Test
    void anOnlyMemberAsksNobody() {
        assertThat(senders.ask(Set::isEmpty)).isCompleted();
    }

    @Test
    void whoeverLeadsNoMoreSaysSoAtOnce() {
        add("node-2");
        CompletableFuture<Void> leads = senders.ask(SendersTest::isOne);

        senders.stop();

        assertThatThrownBy(leads::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(MetadataException.class);
    }

    @Test
    void theSendersOfAnEarlierTermAreForgotten() {
        FakeSender old = add("node-2");
        FakeSender next = new FakeSender("node-3");
        senders.add(next, new HeardAnswers(noLeader(), new Senders()));
        Set<RaftPeerId> counted = new HashSet<>();
        var _ = senders.ask(others -> {
            counted.addAll(others);
            return false;
        });

        answer(old, 9);
        answer(next, 9);

        assertThat(counted).containsExactly(next.replica());
        assertThat(old.asked).isZero();
    }

    @Test
    void allAreWokenWhenAnEntryIsCommitted() {
        FakeSender second = add("node-2");
        FakeSender third = add("node-3");

        senders.committed();

        assertThat(second.woken + third.woken).isEqualTo(2);
    }
}
