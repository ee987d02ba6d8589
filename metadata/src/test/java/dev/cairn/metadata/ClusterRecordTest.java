package dev.cairn.metadata;

import static dev.cairn.metadata.Samples.AT;
import static dev.cairn.metadata.Samples.put;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cairn.metadata.Command.SetClusterRecord;
import dev.cairn.metadata.MetadataError.RecordChanged;
import dev.cairn.metadata.MetadataError.TooManyRecords;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Goal: records of the cluster change only as who changes them expects, and who listens hears of each change. Method: the real state
 * machine, one entry at a time.
 */
class ClusterRecordTest extends OneBucketTest {
    private static SetClusterRecord set(String name, long expectedVersion, String value) {
        return new SetClusterRecord(name, expectedVersion, value.getBytes(UTF_8), AT);
    }

    private List<ClusterRecord> heard() {
        List<ClusterRecord> heard = new ArrayList<>();
        fixture.state().onClusterRecord(heard::add);
        return heard;
    }

    @Test
    void aRecordIsAsItWasSetAndItsVersionIsTheSequenceOfTheChange() {
        assertThat(fixture.view().clusterRecord("cluster")).isEmpty();

        ClusterRecord first = fixture.done(set("cluster", 0, "one"));
        assertThat(first.version()).isEqualTo(fixture.view().sequence());
        assertThat(fixture.view().clusterRecord("cluster")).contains(first);

        ClusterRecord second = fixture.done(set("cluster", first.version(), "two"));
        assertThat(second).isEqualTo(new ClusterRecord("cluster", first.version() + 1, "two".getBytes(UTF_8)));
        assertThat(fixture.view().clusterRecord("cluster")).contains(second);
    }

    @Test
    void aChangeThatExpectsAnotherVersionChangesNothing() {
        assertThat(fixture.refused(set("cluster", 3, "one"))).isEqualTo(new RecordChanged("cluster", 0));
        ClusterRecord there = fixture.done(set("cluster", 0, "one"));
        List<ClusterRecord> heard = heard();
        RecordChanged changed = new RecordChanged("cluster", there.version());

        assertThat(fixture.refused(set("cluster", 0, "two"))).isEqualTo(changed);
        assertThat(fixture.refused(set("cluster", there.version() + 1, "two"))).isEqualTo(changed);

        assertThat(fixture.view().clusterRecord("cluster")).contains(there);
        assertThat(fixture.view().sequence()).isEqualTo(there.version());
        assertThat(heard).containsExactly(there);
    }

    @Test
    void ofTwoChangesInOneEntryTheSecondSeesTheFirst() {
        List<Result> results = fixture.apply(set("cluster", 0, "one"), set("cluster", 0, "two"));

        long version = fixture.view().clusterRecord("cluster").orElseThrow().version();
        assertThat(results.getLast()).isEqualTo(new Result.Refused(new RecordChanged("cluster", version)));
    }

    @Test
    void recordsOutliveARestart() {
        ClusterRecord one = fixture.done(set("one", 0, ""));
        ClusterRecord two = fixture.done(set("two", 0, "value"));

        fixture.restart();

        assertThat(fixture.view().clusterRecord("one")).contains(one);
        assertThat(fixture.view().clusterRecord("two")).contains(two);
        assertThat(heard()).containsExactlyInAnyOrder(one, two);
    }

    @Test
    void aRecordIsReadFromMemory() {
        ClusterRecord there = fixture.done(set("cluster", 0, "one"));

        fixture.state().close();

        assertThat(fixture.view().clusterRecord("cluster")).contains(there);
    }

    @Test
    void aListenerHearsWhatIsThereAndThenEachChangeInOrder() {
        ClusterRecord first = fixture.done(set("cluster", 0, "one"));
        List<ClusterRecord> heard = heard();
        assertThat(heard).containsExactly(first);

        ClusterRecord second = fixture.done(set("cluster", first.version(), "two"));
        fixture.apply(
                set("cluster", second.version(), "three"),
                put(Samples.BUCKET, "a", fixture.id(), "an object"),
                set("cluster", second.version() + 1, "four"));

        assertThat(heard)
                .map(record -> new String(record.value(), UTF_8))
                .containsExactly("one", "two", "three", "four");
    }

    @Test
    void aListenerIsCalledOnTheThreadThatAppliesAndCanSeeTheChange() {
        List<Thread> threads = new ArrayList<>();
        List<Long> sequences = new ArrayList<>();
        MetadataView view = fixture.view();
        fixture.state().onClusterRecord(record -> {
            threads.add(Thread.currentThread());
            sequences.add(view.sequence());
            assertThat(view.clusterRecord(record.name())).contains(record);
        });
        List<ClusterRecord> after = heard();

        ClusterRecord record = fixture.done(set("cluster", 0, "one"));

        assertThat(threads).containsExactly(Thread.currentThread());
        assertThat(sequences).containsExactly(record.version());
        assertThat(after).containsExactly(record);
    }

    @Test
    void aListenerThatFailsKeepsNobodyFromGoingOn() {
        fixture.done(set("there", 0, "already"));
        fixture.state().onClusterRecord(_ -> {
            throw new AssertionError("the test's own failure");
        });
        List<ClusterRecord> heard = heard();

        ClusterRecord record = fixture.done(set("cluster", 0, "one"));

        assertThat(heard).contains(record);
        assertThat(fixture.done(set("cluster", record.version(), "two")).version())
                .isGreaterThan(record.version());
    }

    @Test
    void thereAreAsManyRecordsAsMayBeAndThenOnlyThoseChange() {
        for (int i = 0; i < ClusterRecord.RECORDS_MAX; i++) {
            fixture.done(set("record-" + i, 0, "one"));
        }

        assertThat(fixture.refused(set("another", 0, "one"))).isEqualTo(new TooManyRecords(ClusterRecord.RECORDS_MAX));
        assertThat(fixture.view().clusterRecord("another")).isEmpty();
        long version = fixture.view().clusterRecord("record-3").orElseThrow().version();
        fixture.done(set("record-3", version, "two"));
    }

    @Test
    void aRecordOfTheMostBytesFitsInACommand() {
        byte[] most = new byte[ClusterRecord.VALUE_BYTES_MAX];
        String longest = "n".repeat(ClusterRecord.NAME_LENGTH_MAX);

        ClusterRecord record = fixture.done(new SetClusterRecord(longest, 0, most, AT));

        assertThat(record.value()).isEqualTo(most);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SetClusterRecord("a", 0, new byte[ClusterRecord.VALUE_BYTES_MAX + 1], AT));
    }

    @Test
    void namesAreShortAndPlain() {
        for (String name : List.of("", "Cluster", "a/b", "ä", "n".repeat(ClusterRecord.NAME_LENGTH_MAX + 1))) {
            assertThatIllegalArgumentException().isThrownBy(() -> set(name, 0, "value"));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> set("cluster", -1, "value"));
    }
}
