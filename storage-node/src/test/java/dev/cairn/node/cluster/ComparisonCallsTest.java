package dev.cairn.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.FileId;
import dev.cairn.node.peer.PeerCall;
import dev.cairn.replication.copies.ComparedNode;
import dev.cairn.replication.copies.CopyGroup;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Goal: a node that is asked over the network hears the question and is heard. Method: its calls, answered by a node of the test. */
class ComparisonCallsTest {
    private static final FileId FROM = new FileId(-1, 5);
    private static final FileId TO = new FileId(-1, -1);

    private final ComparedNode node = new ComparedNode() {
        @Override
        public Optional<long[]> roots(long cutoffMillis) {
            return cutoffMillis == 7 ? Optional.of(LongStream.range(-500, 5_644).toArray()) : Optional.empty();
        }

        @Override
        public Optional<long[]> leaves(long cutoffMillis, CopyGroup group) {
            return cutoffMillis == 7
                    ? Optional.of(LongStream.range(group.number(), group.number() + 64)
                            .toArray())
                    : Optional.empty();
        }

        @Override
        public IdPage ids(FileId from, FileId to, BitSet groups) {
            List<FileId> ids = groups.stream().mapToObj(n -> new FileId(n, n)).toList();
            assertThat(List.of(from, to)).containsExactly(FROM, TO);
            return new IdPage(ids, to);
        }
    };
    private final Map<String, PeerCall> calls = ComparisonCalls.all(node);
    private final ComparedNode asked = new ComparisonCalls.Asked(
            (name, body) -> calls.getOrDefault(name, (_, _) -> null).answer("peer", body));

    @Test
    void digestsArriveAsTheyAre() {
        assertThat(asked.roots(7)).get().isEqualTo(LongStream.range(-500, 5_644).toArray());
        assertThat(asked.leaves(7, new CopyGroup(6_143)))
                .get()
                .isEqualTo(LongStream.range(6_143, 6_207).toArray());
        assertThat(asked.roots(8)).isEmpty();
        assertThat(asked.leaves(8, new CopyGroup(1))).isEmpty();
    }

    @Test
    void idsArriveForTheGroupsThatWereAskedFor() {
        BitSet groups = new BitSet();
        groups.set(0);
        groups.set(64);
        groups.set(6_143);

        ComparedNode.IdPage page = asked.ids(FROM, TO, groups);

        assertThat(page.ids()).containsExactly(new FileId(0, 0), new FileId(64, 64), new FileId(6_143, 6_143));
        assertThat(page.end()).isEqualTo(TO);
        assertThat(asked.ids(FROM, TO, new BitSet()).ids()).isEmpty();
    }

    @Test
    void aGroupThatThereIsNotIsRefused() {
        byte[] question = ByteBuffer.allocate(12).putLong(7).putInt(6_144).array();
        PeerCall leaves = calls.getOrDefault(ComparisonCalls.LEAVES, (_, _) -> null);

        assertThatThrownBy(() -> leaves.answer("peer", question)).isInstanceOf(IllegalArgumentException.class);
    }
}
