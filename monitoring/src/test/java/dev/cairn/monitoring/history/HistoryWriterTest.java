package dev.cairn.monitoring.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.monitoring.recording.Recorder;
import dev.cairn.monitoring.recording.Recording;
import dev.cairn.monitoring.series.SeriesTable.Taken;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Goal: what was taken is written once, or stays. Method: a history whose disk is full when the test says so. */
class HistoryWriterTest {
    private final FakeHistory history = new FakeHistory();
    private final HistoryWriter writer = new HistoryWriter("*");

    @Test
    void whatWasTakenBeforeThereIsAHistoryIsWrittenWhenThereIs() throws IOException {
        writer.take(List.of(row("upload", "photos"), row("upload", "*")));
        writer.write(1);
        assertThat(read("upload", 9, 1)).containsExactlyInAnyOrder("1 photos", "1 *");

        writer.keep(history);
        writer.write(2);
        writer.write(3);

        assertThat(history.added).containsExactly("2 upload *=1 upload photos=1");
    }

    @Test
    void whatCannotBeWrittenStaysAndIsWrittenOnceLater() throws IOException {
        writer.keep(history);
        writer.take(List.of(row("upload", "photos")));
        history.full = true;

        assertThatThrownBy(() -> writer.write(1)).isInstanceOf(IOException.class);
        writer.take(List.of(row("upload", "photos")));
        history.full = false;
        writer.write(2);
        writer.write(3);

        assertThat(history.added).containsExactly("2 upload photos=2");
    }

    @Test
    void whatWasWrittenThoughTheDiskSaidNoIsNotWrittenAgain() throws IOException {
        writer.keep(history);
        writer.take(List.of(row("upload", "photos")));
        history.full = true;
        history.writesAndFails = true;

        assertThatThrownBy(() -> writer.write(1)).isInstanceOf(IOException.class);
        history.full = false;
        writer.take(List.of(row("delete", "photos")));
        writer.write(2);

        assertThat(history.added).containsExactly("1 upload photos=1", "2 delete photos=1");
        assertThat(history.opened).as("opened again").isEqualTo(2);
    }

    @Test
    void whatTurnsOutToBeDamagedIsReplacedAndNothingNewIsLost() throws IOException {
        writer.keep(history);
        writer.take(List.of(row("upload", "photos")));
        history.damaged = true;

        writer.write(1);

        assertThat(history.removed).containsExactly("replaced");
        assertThat(history.added).containsExactly("1 upload photos=1");
    }

    @Test
    void whoReadsGetsEachRowOnceUpToTheDamage() throws IOException {
        writer.keep(history);
        history.damaged = true;

        assertThat(read("upload", 9, 9)).containsExactly("1 sound");
        assertThat(history.removed).containsExactly("replaced");
    }

    @Test
    void bucketsThatAreTooManyWaitAsOne() throws IOException {
        for (int i = 0; i < 10_050; i++) {
            writer.take(List.of(row("upload", "bucket-" + i)));
        }

        assertThat(read("upload", 9, 8)).hasSize(10_001).contains("8 *");
    }

    @Test
    void whoAsksSeesWhatIsNotWrittenYetInTheStepUnderWay() throws IOException {
        writer.keep(history);
        writer.take(List.of(row("upload", "photos"), row("upload", "*"), row("delete", "photos")));

        assertThat(read("upload", 9, 8)).containsExactlyInAnyOrder("8 photos", "8 *");
        assertThat(read("upload", 8, 8)).isEmpty();
    }

    @Test
    void whatIsOldIsRemovedAsLongAgoAsWasSaid() throws IOException {
        writer.keep(history);
        writer.retain(new Retention(Duration.ofDays(1), Duration.ofDays(2), 32 << 20));

        writer.expire(Duration.ofDays(10).toMillis());

        assertThat(history.removed)
                .containsExactly(
                        "FINE_HOUR 216",
                        "QUARTER 864",
                        "FIVE_MINUTES 2592",
                        "MINUTE 12960",
                        "HOUR 192",
                        "fit 33554432");
    }

    @Test
    void clearingAnOperationClearsWhatIsNotWrittenYet() throws IOException {
        writer.keep(history);
        writer.take(List.of(row("upload", "photos"), row("delete", "photos")));

        writer.clear(Optional.of("upload"));
        writer.write(1);

        assertThat(history.added).containsExactly("1 delete photos=1");
        assertThat(history.removed).containsExactly("clear upload");
    }

    private static Taken row(String operation, String bucket) {
        Recorder recorder = new Recorder();
        recorder.record(1_000, Recording.SUCCESS, 0, -1);
        return new Taken(operation, bucket, recorder.take());
    }

    private List<String> read(String operation, long end, long currentStep) throws IOException {
        List<String> rows = new ArrayList<>();
        writer.readFine(operation, 0, end, currentStep, (_, number, bucket, _) -> rows.add(number + " " + bucket));
        return rows;
    }

    private static final class FakeHistory implements History, History.Opener {
        private final List<String> added = new ArrayList<>();
        private final List<String> removed = new ArrayList<>();
        private boolean full;
        private boolean writesAndFails;
        private boolean damaged;
        private int opened;
        private long lastBatch;

        @Override
        public void add(long batch, Step fine, long minute, List<Taken> rows) throws IOException {
            if (damaged) {
                throw new DamagedException("a row", new IOException());
            }
            if (full && !writesAndFails) {
                throw new IOException("No space left on device");
            }
            lastBatch = batch;
            added.add(minute + " "
                    + String.join(
                            " ",
                            rows.stream()
                                    .map(row -> row.operation() + " " + row.bucket() + "="
                                            + row.recording().count())
                                    .sorted()
                                    .toList()));
            if (full) {
                throw new IOException("Input/output error");
            }
        }

        @Override
        public long lastBatch() {
            return lastBatch;
        }

        @Override
        public History open() {
            opened++;
            return this;
        }

        @Override
        public History replace(DamagedException why) {
            damaged = false;
            lastBatch = 0;
            removed.add("replaced");
            return this;
        }

        @Override
        public void read(Step step, String operation, long from, long to, Reader reader) throws IOException {
            if (damaged && step == Step.MINUTE) {
                reader.row(1, "sound", Recording.NONE);
                throw new DamagedException("a row", new IOException());
            }
        }

        @Override
        public Cursor cursor() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<String> operations() {
            return List.of();
        }

        @Override
        public void removeBefore(Step step, long first) {
            removed.add(step + " " + first);
        }

        @Override
        public void fit(long bytesMax, long nowMillis) {
            removed.add("fit " + bytesMax);
        }

        @Override
        public void clear(Optional<String> operation) {
            removed.add("clear " + operation.orElse("all"));
        }

        @Override
        public long bytes() {
            return 0;
        }

        @Override
        public void close() {}
    }
}
