package dev.cairn.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.FileId;
import dev.cairn.node.peer.PeerCall;
import dev.cairn.replication.copies.ComparedNode;
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
            return cutoffMillis == 7 ? Optional.of(LongStream.range(-500, 524).toArray()) : Optional.empty();
        }

        @Override
        public Optional<long[]> leaves(long cutoffMillis, int partition) {
            return cutoffMillis == 7
                    ? Optional.of(LongStream.range(partition, partition + 64).toArray())
                    : Optional.empty();
        }

        @Override
        public IdPage ids(FileId from, FileId to, BitSet partitions) {
            List<FileId> ids =
                    partitions.stream().mapToObj(n -> new FileId(n, n)).toList();
            assertThat(List.of(from, to)).containsExactly(FROM, TO);
            return new IdPage(ids, to);
        }
    };
    private final Map<String, PeerCall> calls = ComparisonCalls.all(node);
    private final ComparedNode asked = new ComparisonCalls.Asked(
            (name, body) -> calls.getOrDefault(name, (_, _) -> null).answer("peer", body));

    @Test
    void digestsArriveAsTheyAre() {
        assertThat(asked.roots(7)).get().isEqualTo(LongStream.range(-500, 524).toArray());
        assertThat(asked.leaves(7, 1_023))
                .get()
                .isEqualTo(LongStream.range(1_023, 1_087).toArray());
        assertThat(asked.roots(8)).isEmpty();
        assertThat(asked.leaves(8, 1)).isEmpty();
    }

    @Test
    void idsArriveForThePartitionsThatWereAskedFor() {
        BitSet partitions = new BitSet();
        partitions.set(0);
        partitions.set(64);
        partitions.set(1_023);

        ComparedNode.IdPage page = asked.ids(FROM, TO, partitions);

        assertThat(page.ids()).containsExactly(new FileId(0, 0), new FileId(64, 64), new FileId(1_023, 1_023));
        assertThat(page.end()).isEqualTo(TO);
        assertThat(asked.ids(FROM, TO, new BitSet()).ids()).isEmpty();
    }

    @Test
    void aPartitionThatThereIsNotIsRefused() {
        assertThatThrownBy(() -> asked.leaves(7, 1_024)).isInstanceOf(IllegalArgumentException.class);
    }
}
