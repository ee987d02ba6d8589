package dev.cairn.metadata;

import static dev.cairn.metadata.Samples.AT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cairn.metadata.Command.EndRepairs;
import dev.cairn.metadata.Command.QueueRepairs;
import dev.cairn.metadata.Command.RepairsMoved;
import dev.cairn.metadata.Command.Trimmed;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Goal: what a node owes is kept once, in the order of its urgency. Method: the real state machine, one entry at a time. */
class RepairsTest extends OneBucketTest {
    private static final FileId ONE = new FileId(1, 1);
    private static final FileId TWO = new FileId(-1, -1); // The greatest id: nothing of it is taken for another node's.

    private RepairsMoved queue(FileId content, int copiesLeft, FileId... nodes) {
        return fixture.done(new QueueRepairs(content, copiesLeft, List.of(nodes), AT));
    }

    private Trimmed end(Repair... repairs) {
        return fixture.done(new EndRepairs(List.of(repairs), AT));
    }

    private List<Repair> repairs(FileId node) {
        return fixture.view().repairs(node, Optional.empty(), 100);
    }

    @Test
    void thoseWithFewestCopiesComeFirstAndThenThoseWithTheLowestId() {
        FileId a = fixture.id();
        FileId b = fixture.id();
        FileId c = new FileId(-1, 5); // Ids have no sign.
        queue(c, 1, ONE, TWO);
        queue(b, 1, ONE);
        queue(a, 2, ONE);

        assertThat(repairs(ONE)).containsExactly(new Repair(ONE, 1, b), new Repair(ONE, 1, c), new Repair(ONE, 2, a));
        assertThat(repairs(TWO)).containsExactly(new Repair(TWO, 1, c));
        assertThat(repairs(new FileId(0, 1))).isEmpty();
    }

    @Test
    void aPageGoesOnBehindTheLastOneEvenIfThatIsGone() {
        List<FileId> contents = List.of(fixture.id(), fixture.id(), fixture.id(), fixture.id());
        contents.forEach(each -> queue(each, 1, ONE));
        List<Repair> all = repairs(ONE);
        List<Repair> page = fixture.view().repairs(ONE, Optional.empty(), 2);
        assertThat(page).isEqualTo(all.subList(0, 2));

        end(page.getLast());

        assertThat(fixture.view().repairs(ONE, Optional.of(page.getLast()), 1)).isEqualTo(all.subList(2, 3));
        assertThat(fixture.view().repairs(ONE, Optional.of(all.getLast()), 9)).isEmpty();
    }

    @Test
    void aNodeOwesAContentOnceWithTheFewestCopiesOfWhichItIsKnown() {
        FileId content = fixture.id();
        assertThat(queue(content, 2, ONE)).isEqualTo(new RepairsMoved(1, 0));

        assertThat(queue(content, 1, ONE, TWO)).isEqualTo(new RepairsMoved(1, 0));
        assertThat(queue(content, 2, ONE, ONE)).isEqualTo(new RepairsMoved(0, 0));

        assertThat(repairs(ONE)).containsExactly(new Repair(ONE, 1, content));
        assertThat(fixture.view().repairCounts()).isEqualTo(Map.of(ONE, 1L, TWO, 1L));
    }

    @Test
    void aNodeNamedTwiceOwesOneCopy() {
        assertThat(queue(fixture.id(), 2, ONE, ONE)).isEqualTo(new RepairsMoved(1, 0));
        assertThat(fixture.view().repairCounts()).isEqualTo(Map.of(ONE, 1L));
    }

    @Test
    void whatANodeOwesIsKnownWhateverTheCopiesLeft() {
        FileId content = fixture.id();
        queue(content, 3, ONE);

        assertThat(fixture.view().isOwed(new Owed(ONE, content))).isTrue();
        assertThat(fixture.view().isOwed(new Owed(TWO, content))).isFalse();
        end(new Repair(ONE, 3, content));
        assertThat(fixture.view().isOwed(new Owed(ONE, content))).isFalse();
    }

    @Test
    void endedRepairsAreGoneAndOthersIgnored() {
        FileId content = fixture.id();
        queue(content, 1, ONE, TWO);
        Repair ended = new Repair(ONE, 1, content);

        assertThat(end(ended, ended, new Repair(ONE, 1, fixture.id()))).isEqualTo(new Trimmed(1, false));

        assertThat(repairs(ONE)).isEmpty();
        assertThat(fixture.view().repairCounts()).isEqualTo(Map.of(TWO, 1L));
    }

    @Test
    void aRepairThatWasQueuedWithFewerCopiesMeanwhileStays() {
        FileId content = fixture.id();
        queue(content, 2, ONE);
        queue(content, 1, ONE);

        assertThat(end(new Repair(ONE, 2, content))).isEqualTo(new Trimmed(0, false));

        assertThat(repairs(ONE)).containsExactly(new Repair(ONE, 1, content));
    }

    @Test
    void whatANodeHasNoRoomForIsDroppedAndCounted() {
        fixture.write(Family.META, Keys.repairCount(ONE), RowCodec.count(Repair.REPAIRS_MAX - 1));
        FileId last = fixture.id();
        assertThat(queue(last, 1, ONE)).isEqualTo(new RepairsMoved(1, 0));

        assertThat(queue(fixture.id(), 0, ONE, TWO)).isEqualTo(new RepairsMoved(1, 1));
        assertThat(queue(last, 0, ONE)).isEqualTo(new RepairsMoved(0, 0));

        assertThat(repairs(ONE)).containsExactly(new Repair(ONE, 0, last));
        assertThat(repairs(TWO)).hasSize(1);
        assertThat(fixture.view().repairCounts()).containsEntry(ONE, (long) Repair.REPAIRS_MAX);
    }

    @Test
    void theQueueOutlivesARestart() {
        FileId content = fixture.id();
        queue(content, 1, ONE);

        fixture.restart();

        assertThat(repairs(ONE)).containsExactly(new Repair(ONE, 1, content));
        assertThat(fixture.view().repairCounts()).isEqualTo(Map.of(ONE, 1L));
    }

    @Test
    void repairsTakeNoSequenceNumber() {
        long before = fixture.view().sequence();
        queue(fixture.id(), 1, ONE);
        assertThat(fixture.view().sequence()).isEqualTo(before);
    }

    @Test
    void aCommandNamesAsMuchAsItMayAndNoMore() {
        FileId content = fixture.id();
        Repair repair = new Repair(ONE, 1, content);
        int max = Command.REPAIRS_AT_ONCE_MAX;
        fixture.done(new EndRepairs(Collections.nCopies(max, repair), AT));

        assertThatIllegalArgumentException().isThrownBy(() -> new EndRepairs(Collections.nCopies(max + 1, repair), AT));
        assertThatIllegalArgumentException().isThrownBy(() -> new QueueRepairs(content, 1, List.of(), AT));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new QueueRepairs(content, 1, Collections.nCopies(6, ONE), AT));
        assertThatIllegalArgumentException().isThrownBy(() -> new QueueRepairs(content, 6, List.of(ONE), AT));
        assertThatIllegalArgumentException().isThrownBy(() -> new Repair(ONE, -1, content));
    }
}
