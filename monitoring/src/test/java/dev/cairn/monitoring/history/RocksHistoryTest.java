package dev.cairn.monitoring.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.monitoring.history.History.DamagedException;
import dev.cairn.monitoring.recording.Recorder;
import dev.cairn.monitoring.recording.Recording;
import dev.cairn.monitoring.recording.Sum;
import dev.cairn.monitoring.series.SeriesTable.Taken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Goal: what was added is there, once, after whatever happens. Method: a database in a folder of the test's. */
class RocksHistoryTest {
    private static final Optional<String> ALL = Optional.empty();
    private static final long NEVER = Long.MAX_VALUE;

    @TempDir
    Path temp;

    private Path folder = Path.of("");
    private History history;

    @BeforeEach
    void open() throws IOException {
        folder = temp.resolve("monitoring");
        history = RocksHistory.open(folder);
    }

    @AfterEach
    void close() {
        history.close();
    }

    @Test
    void rowsOfOneMinuteAreAddedUp() throws IOException {
        add(history, 7, List.of(row("upload", "photos", 100), row("upload", "*", 300)));
        add(history, 7, List.of(row("upload", "photos", 200)));
        add(history, 8, List.of(row("upload", "photos", 50)));

        assertThat(counts(rows(history, Step.MINUTE, "upload", ALL, 0, NEVER))).containsExactly(3L, 1L);
        assertThat(counts(rows(history, Step.MINUTE, "upload", Optional.of("photos"), 0, 8)))
                .containsExactly(2L);
        assertThat(rows(history, Step.MINUTE, "upload", Optional.of("phot"), 0, NEVER))
                .isEmpty();
    }

    @Test
    void operationsWhoseNamesBeginAlikeAreToldApart() throws IOException {
        add(history, 1, List.of(row("fsync", "*", 1), row("fsync2", "*", 1), row("fsync_all", "*", 1)));

        assertThat(history.operations()).containsExactly("fsync", "fsync2", "fsync_all");
        assertThat(counts(rows(history, Step.MINUTE, "fsync", ALL, 0, NEVER))).containsExactly(1L);

        history.clear(Optional.of("fsync"));

        assertThat(history.operations()).containsExactly("fsync2", "fsync_all");
    }

    @Test
    void anHourIsTheSumOfItsMinutesInWhateverOrderTheyCome() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        List<Recording> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Taken row = row("download", "b" + random.nextInt(3), random.nextLong(1, 1_000_000_000));
            add(history, random.nextLong(60, 180), List.of(row));
            all.add(row.recording());
        }

        for (long hour = 1; hour <= 2; hour++) {
            Sum minutes = new Sum();
            rows(history, Step.MINUTE, "download", ALL, 60 * hour, 60 * hour + 60)
                    .values()
                    .forEach(minutes::add);
            Recording kept =
                    rows(history, Step.HOUR, "download", ALL, hour, hour + 1).get(hour);
            assertThat(kept).usingRecursiveComparison().isEqualTo(minutes.recording());
        }
        assertThat(counts(rows(history, Step.HOUR, "download", ALL, 0, NEVER)).stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(all.size());
    }

    @Test
    void whatWasAddedOutlivesACloseAndAKill() throws IOException {
        add(history, 7, List.of(row("upload", "photos", 100)));
        Path killed = copyOf(folder);

        history.close();
        history = RocksHistory.open(folder);
        assertThat(counts(rows(history, Step.HOUR, "upload", ALL, 0, 1))).containsExactly(1L);
        try (RocksHistory other = RocksHistory.open(killed)) {
            assertThat(counts(rows(other, Step.MINUTE, "upload", ALL, 7, 8))).containsExactly(1L);
        }
    }

    @Test
    void theLastBatchTellsWhatWasAdded() throws IOException {
        assertThat(history.lastBatch()).isZero();
        history.add(7, Step.MINUTE, 1, List.of(row("upload", "photos", 100)));

        history.close();
        history = RocksHistory.open(folder);

        assertThat(history.lastBatch()).isEqualTo(7);
    }

    @Test
    void theLastDayIsKeptAsLongAsThereIsSomethingOlder() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        long day = 24 * 60;
        for (long minute = 0; minute < 4 * day; minute += 20) {
            add(history, minute, List.of(many("upload", random)));
        }

        history.fit(history.bytes() / 2, Step.MINUTE.length().toMillis() * 4 * day);

        assertThat(rows(history, Step.MINUTE, "upload", ALL, 3 * day, NEVER)).hasSize(72);
        assertThat(rows(history, Step.HOUR, "upload", ALL, 72, NEVER)).hasSize(24);
        assertThat(rows(history, Step.MINUTE, "upload", ALL, 0, day / 2)).isEmpty();
    }

    @Test
    void whatIsOldestGoesFirstHoweverFineItIs() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        List<Step> coarseThenFine = List.of(Step.FINE_HOUR, Step.MINUTE, Step.FIVE_MINUTES, Step.QUARTER);
        for (long minute = 0; minute < 48 * 60; minute += 5) {
            add(history, coarseThenFine.get((int) (minute / (12 * 60))), minute, List.of(many("upload", random)));
        }

        fitOneRound();
        assertThat(rows(history, Step.FINE_HOUR, "upload", ALL, 0, NEVER)).containsOnlyKeys(6L, 7L, 8L, 9L, 10L, 11L);
        assertThat(rows(history, Step.MINUTE, "upload", ALL, 0, NEVER)).hasSize(144);
        fitOneRound();
        fitOneRound();
        assertThat(rows(history, Step.FINE_HOUR, "upload", ALL, 0, NEVER)).isEmpty();
        assertThat(rows(history, Step.MINUTE, "upload", ALL, 0, NEVER).firstKey())
                .isEqualTo(900);
        assertThat(rows(history, Step.FIVE_MINUTES, "upload", ALL, 0, NEVER)).hasSize(144);
        assertThat(rows(history, Step.QUARTER, "upload", ALL, 0, NEVER)).hasSize(48);
    }

    private void fitOneRound() throws IOException {
        history.fit(history.bytes() - 1, Step.MINUTE.length().toMillis() * 48 * 60);
    }

    @Test
    void aMinuteIsAddedToOneFineRowAndToItsHour() throws IOException {
        for (Step fine : Step.FINE) {
            add(history, fine, 67, List.of(row("upload", "photos", 100)));
        }

        for (Step fine : Step.FINE) {
            assertThat(rows(history, fine, "upload", ALL, 0, NEVER)).containsOnlyKeys(67 / fine.minutes());
        }
        assertThat(counts(rows(history, Step.HOUR, "upload", ALL, 0, NEVER))).containsExactly(4L);
    }

    @Test
    void aCursorGivesEachRowOnceAsItWasWhenItWasMade() throws IOException {
        for (long minute = 0; minute < 100; minute++) {
            add(history, minute, List.of(row("upload", "photos", 100), row("delete", "*", 300)));
        }

        try (History.Cursor cursor = history.cursor()) {
            add(history, 99, List.of(row("upload", "photos", 100)));
            history.clear(Optional.of("delete"));
            List<History.Row> all = new ArrayList<>();
            for (List<History.Row> some = cursor.next(7); !some.isEmpty(); some = cursor.next(7)) {
                assertThat(some).hasSizeLessThanOrEqualTo(7);
                all.addAll(some);
            }

            assertThat(all).hasSize(204).doesNotHaveDuplicates();
            assertThat(all.stream().filter(row -> row.step() == Step.HOUR))
                    .extracting(row -> row.operation() + " " + row.number() + " "
                            + row.recording().count())
                    .containsExactly("delete 0 60", "delete 1 40", "upload 0 60", "upload 1 40");
            assertThat(all.stream().filter(row -> row.step() == Step.MINUTE))
                    .allMatch(row -> row.recording().count() == 1);
        }
    }

    @Test
    void aCursorEndsWithItsHistory() throws IOException {
        add(history, 7, List.of(row("upload", "photos", 100)));
        History.Cursor cursor = history.cursor();
        history.close();

        assertThatThrownBy(() -> cursor.next(1)).isInstanceOf(IOException.class).hasMessageContaining("closed");
        cursor.close();
        history = RocksHistory.open(folder);
    }

    @Test
    void aRowThatCannotBeReadIsDamage() throws IOException {
        add(history, 7, List.of(row("upload", "photos", 100)));
        history.close();
        try (Options options = new Options();
                RocksDB db = RocksDB.open(options, folder.toString())) {
            db.put(new RowKey(Step.MINUTE, "upload", 7, "photos").bytes(), new byte[] {99});
        } catch (RocksDBException e) {
            throw new IOException(e);
        }
        history = RocksHistory.open(folder);

        assertThatThrownBy(() -> rows(history, Step.MINUTE, "upload", ALL, 0, NEVER))
                .isInstanceOf(DamagedException.class);
    }

    @Test
    void theOldGoesAndTheRestStays() throws IOException {
        for (long minute = 0; minute < 240; minute += 30) {
            add(history, minute, List.of(row("upload", "*", 1), row("delete", "*", 1)));
        }

        history.removeBefore(Step.MINUTE, 90);
        history.removeBefore(Step.HOUR, 1);

        for (String operation : List.of("upload", "delete")) {
            assertThat(rows(history, Step.MINUTE, operation, ALL, 0, NEVER).firstKey())
                    .isEqualTo(90);
            assertThat(rows(history, Step.HOUR, operation, ALL, 0, NEVER)).containsOnlyKeys(1L, 2L, 3L);
        }
    }

    @Test
    void theOldestMinutesGoFirstUntilTheRestFits() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        for (long minute = 0; minute < 600; minute++) {
            add(history, minute, List.of(many("upload", random), many("download", random)));
        }
        long before = history.bytes();

        history.fit(before / 2, Step.MINUTE.length().toMillis() * 600);

        assertThat(history.bytes()).isLessThanOrEqualTo(before / 2);
        assertThat(rows(history, Step.HOUR, "upload", ALL, 0, NEVER)).hasSize(10);
        SortedMap<Long, Recording> left = rows(history, Step.MINUTE, "upload", ALL, 0, NEVER);
        assertThat(left).hasSizeBetween(1, 599);
        assertThat(left.lastKey()).isEqualTo(599);
        assertThat(left).hasSize((int) (600 - left.firstKey()));
    }

    @Test
    void withoutRoomForAnythingNothingIsLeft() throws IOException {
        add(history, 7, List.of(row("upload", "photos", 100)));

        history.fit(0, Step.MINUTE.length().toMillis() * 8);

        assertThat(history.operations()).isEmpty();
    }

    @Test
    void clearingAllLeavesNothing() throws IOException {
        add(history, 7, List.of(row("upload", "photos", 100), row("delete", "*", 1)));

        history.clear(ALL);

        assertThat(history.operations()).isEmpty();
        assertThat(rows(history, Step.MINUTE, "upload", ALL, 0, NEVER)).isEmpty();
    }

    @Test
    void whatIsDamagedIsPutAsideAndToldOf() throws IOException {
        add(history, 7, List.of(row("upload", "photos", 100)));
        history.close();
        Files.writeString(folder.resolve("CURRENT"), "no manifest");
        List<IOException> told = new ArrayList<>();

        History.Opener opener = RocksHistory.in(folder, told::add);

        DamagedException damage = catchThrowableOfType(DamagedException.class, opener::open);
        history = opener.replace(damage);

        assertThat(told).hasSize(1);
        assertThat(history.operations()).isEmpty();
        assertThat(temp.resolve("monitoring.broken").resolve("CURRENT")).hasContent("no manifest");
        add(history, 7, List.of(row("upload", "photos", 100)));
    }

    @Test
    void whatIsInUseIsNotCalledDamaged() {
        assertThatThrownBy(() -> RocksHistory.open(folder))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(DamagedException.class);
    }

    private static Taken row(String operation, String bucket, long nanos) {
        Recorder recorder = new Recorder();
        recorder.record(nanos, Recording.SUCCESS, 10, -1);
        return new Taken(operation, bucket, recorder.take());
    }

    private static Taken many(String operation, SplittableRandom random) {
        Recorder recorder = new Recorder();
        for (int i = 0; i < 200; i++) {
            recorder.record(random.nextLong(1_000_000_000), Recording.SUCCESS, 10, -1);
        }
        return new Taken(operation, "*", recorder.take());
    }

    private static void add(History to, long minute, List<Taken> rows) throws IOException {
        add(to, Step.MINUTE, minute, rows);
    }

    private static void add(History to, Step fine, long minute, List<Taken> rows) throws IOException {
        to.add(to.lastBatch() + 1, fine, minute, rows);
    }

    private static SortedMap<Long, Recording> rows(
            History from, Step step, String operation, Optional<String> bucket, long first, long end)
            throws IOException {
        SortedMap<Long, Recording> rows = new TreeMap<>();
        from.read(step, operation, first, end, (number, of, recording) -> {
            if (bucket.isEmpty() || bucket.get().equals(of)) {
                rows.merge(number, recording, Recording::plus);
            }
        });
        return rows;
    }

    private static List<Long> counts(SortedMap<Long, Recording> rows) {
        return rows.values().stream().map(Recording::count).toList();
    }

    private Path copyOf(Path source) throws IOException {
        Path copy = Files.createDirectories(temp.resolve("killed"));
        try (Stream<Path> files = Files.list(source)) {
            for (Path file : files.filter(each -> !each.endsWith("LOCK")).toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }
}
