package dev.cairn.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.ratis.protocol.RaftPeerId;
import org.junit.jupiter.api.Test;

/** Goal: whoever follows in this term hears of commits, and nobody else. Method: senders that count. */
class SendersTest {
    private final Senders senders = new Senders();

    private static final class FakeSender implements Senders.Sender {
        private final RaftPeerId id;
        private int woken;

        FakeSender(String id) {
            this.id = RaftPeerId.valueOf(id);
        }

        @Override
        public RaftPeerId replica() {
            return id;
        }

        @Override
        public void wake() {
            woken++;
        }

        @Override
        public Follower follower(long committed) {
            return new Follower(id.toString(), OptionalLong.of(committed), Duration.ZERO);
        }
    }

    private FakeSender add(String id) {
        return senders.add(new FakeSender(id), "first term");
    }

    @Test
    void theSendersOfAnEarlierTermAreForgotten() {
        FakeSender old = add("node-2");
        FakeSender next = senders.add(new FakeSender("node-3"), "second term");

        senders.committed();

        assertThat(old.woken).isZero();
        assertThat(next.woken).isEqualTo(1);
    }

    @Test
    void onlyMembersAreFollowers() {
        add("node-2");
        add("node-3");

        assertThat(senders.followers(Set.of("node-1", "node-3"), 7))
                .extracting(Follower::id)
                .containsExactly("node-3");
    }

    @Test
    void allAreWokenWhenAnEntryIsCommitted() {
        FakeSender second = add("node-2");
        FakeSender third = add("node-3");

        senders.committed();

        assertThat(second.woken + third.woken).isEqualTo(2);
    }
}
