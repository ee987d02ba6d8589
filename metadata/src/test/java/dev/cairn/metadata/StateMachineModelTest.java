package dev.cairn.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.MetadataView.KnownSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;

/**
 * Goal: the state machine does what {@link MetadataModel} says, over crashes and restarts, and the same on every replica.
 * Method: random commands on few keys, so that they meet; after each entry all answers and a few listings are compared. At
 * the end the log is replayed into an empty state, which must then hold the same rows. To replay a failure, run its seed.
 *
 * <p>{@code -Dcairn.model.seeds=N} runs more seeds.
 */
class StateMachineModelTest {
    private static final int ENTRIES = 300;

    @TempDir
    Path directory;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Long.getLong("cairn.model.seeds", 4));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void stateMachineDoesWhatTheModelSays(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<byte[]> log = new ArrayList<>();
        List<byte[]> answers = new ArrayList<>();
        MetadataModel model = new MetadataModel();
        try (StateFixture fixture = new StateFixture(directory.resolve("live"))) {
            RandomCommands commands = new RandomCommands(random, model, fixture.clock, fixture.ids);
            for (int i = 0; i < ENTRIES; i++) {
                step(random, fixture, commands, model, log, answers);
                compare(random, fixture.view(), commands, model);
                disturb(random, fixture, log, answers);
            }
            replayFromNothing(log, answers);
        }
        assertThat(rows("replayed")).isEqualTo(rows("live"));
    }

    private static void step(
            SplittableRandom random,
            StateFixture fixture,
            RandomCommands commands,
            MetadataModel model,
            List<byte[]> log,
            List<byte[]> answers) {
        fixture.clock.step(Duration.ofSeconds(random.nextInt(-5, 60)));
        long now = fixture.clock.millis();
        List<Command<?>> batch = commands.batch();
        List<Result> expected = new ArrayList<>();
        batch.forEach(command -> expected.add(model.apply(command, now)));
        byte[] entry =
                EntryCodec.encode(now, batch.stream().map(CommandCodec::encode).toList());
        byte[] answer = fixture.state().apply(new LogPosition(1, log.size()), entry);
        log.add(entry);
        answers.add(answer);

        assertThat(EntryCodec.decodeAnswer(answer, batch.size()))
                .as("%s", batch)
                .isEqualTo(expected);
    }

    private static void compare(
            SplittableRandom random, MetadataView view, RandomCommands commands, MetadataModel model) {
        assertThat(view.sequence()).isEqualTo(model.sequence());
        assertThat(view.buckets()).isEqualTo(model.buckets());
        for (Bucket bucket : model.buckets()) {
            assertThat(view.knownSettings(bucket.name()))
                    .contains(new KnownSettings(bucket.version(), bucket.settings()));
        }
        BucketName any = commands.bucket();
        assertThat(view.knownSettings(any).isPresent())
                .isEqualTo(model.buckets().stream()
                        .anyMatch(bucket -> bucket.name().equals(any)));
        assertThat(view.garbage(Integer.MAX_VALUE)).isEqualTo(model.garbage());
        if (random.nextInt(16) == 0) { // It looks at every content there ever was.
            assertThat(commands.contents().stream().filter(view::isReferenced).collect(Collectors.toSet()))
                    .isEqualTo(model.referenced());
        }
        compareCluster(random, view, commands.cluster(), model.cluster());
        for (int i = 0; i < 4; i++) {
            compareMemory(view, commands.bucket(), commands.key());
            ListRequest request = listRequest(random, commands, model);
            assertThat(list(view, request)).as("%s", request).isEqualTo(model.list(request));
        }
    }

    private static void compareCluster(
            SplittableRandom random, MetadataView view, RandomClusterCommands commands, ClusterModel model) {
        String name = commands.recordName();
        assertThat(view.clusterRecord(name)).isEqualTo(model.record(name));
        FileId node = commands.node();
        List<Repair> repairs = model.repairs(node);
        assertThat(view.repairs(node, Optional.empty(), Integer.MAX_VALUE)).isEqualTo(repairs);
        if (!repairs.isEmpty()) {
            int last = random.nextInt(repairs.size());
            assertThat(view.repairs(node, Optional.of(repairs.get(last)), 2))
                    .isEqualTo(repairs.stream().skip(last + 1).limit(2).toList());
        }
        assertThat(view.repairCounts()).isEqualTo(model.repairCounts());
        assertThat(view.deadLetters(Optional.empty(), Integer.MAX_VALUE)).isEqualTo(model.letters());
        assertThat(view.deadLetterCount()).isEqualTo(model.letters().size());
    }

    /** What is in memory is what is stored; looking it up twice brings it there, for the next entries to change. */
    private static void compareMemory(MetadataView view, BucketName bucket, ObjectKey key) {
        Optional<ObjectVersion> known = view.knownObject(bucket, key);
        Optional<ObjectVersion> stored;
        try {
            stored = Optional.of(view.object(bucket, key));
        } catch (MetadataException e) {
            stored = Optional.empty();
        }
        if (known.isPresent()) {
            assertThat(known).isEqualTo(stored);
        }
    }

    private static ListRequest listRequest(SplittableRandom random, RandomCommands commands, MetadataModel model) {
        String[] delimiters = {"/", "//", "a", "", "ä"};
        String[] prefixes = {"", "", "a", "a/", "a/b", "b", "😀", "nothing"};
        return new ListRequest(
                commands.bucket(),
                prefixes[random.nextInt(prefixes.length)],
                random.nextBoolean() ? Optional.of(delimiters[random.nextInt(delimiters.length)]) : Optional.empty(),
                random.nextBoolean() ? "" : commands.key().value(),
                random.nextInt(1, 12),
                random.nextBoolean()
                        ? OptionalLong.empty()
                        : OptionalLong.of(random.nextLong(Math.max(0, model.oldest() - 2), model.sequence() + 2)));
    }

    private static Result list(MetadataView view, ListRequest request) {
        try {
            return new Result.Done(view.list(request));
        } catch (MetadataException e) {
            return new Result.Refused(e.error());
        }
    }

    /** Sometimes makes things durable, restarts, or crashes and replays what was lost, which must give the same answers. */
    private static void disturb(SplittableRandom random, StateFixture fixture, List<byte[]> log, List<byte[]> answers) {
        switch (random.nextInt(60)) {
            case 0 -> fixture.restart();
            case 1, 2 -> assertThat(fixture.state().checkpoint().index()).isEqualTo(log.size() - 1L);
            case 3, 4 -> {
                fixture.crash();
                replay(fixture.state(), log, answers);
            }
            default -> {}
        }
    }

    private static void replay(MetadataState state, List<byte[]> log, List<byte[]> answers) {
        for (int i = (int) state.applied().index() + 1; i < log.size(); i++) {
            assertThat(state.apply(new LogPosition(1, i), log.get(i))).isEqualTo(answers.get(i));
        }
    }

    private void replayFromNothing(List<byte[]> log, List<byte[]> answers) {
        try (StateFixture replica = new StateFixture(directory.resolve("replayed"))) {
            replay(replica.state(), log, answers);
        }
    }

    private Map<String, List<String>> rows(String name) {
        Map<String, List<String>> families = new TreeMap<>();
        try (RocksMemory memory = new RocksMemory(8 << 20, 4 << 20);
                RocksStore store = RocksStore.open(directory.resolve(name), memory)) {
            Arrays.stream(Family.values()).forEach(family -> families.put(family.familyName(), rows(store, family)));
        }
        return families;
    }

    private static List<String> rows(RocksStore store, Family family) {
        List<String> rows = new ArrayList<>();
        HexFormat hex = HexFormat.of();
        try (ReadOptions options = new ReadOptions();
                RocksIterator each = store.iterator(family, options)) {
            for (each.seekToFirst(); each.isValid(); each.next()) {
                rows.add(hex.formatHex(each.key()) + " " + hex.formatHex(each.value()));
            }
        }
        return rows;
    }
}
