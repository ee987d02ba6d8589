package dev.cairn.node.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.node.archive.MemoryArchive.Item;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: what goes into an archive comes out of it. Method: files, names and times by a seed, through writer and reader. */
class ArchiveRoundTripTest {
    private static final int SEEDS = 8;
    private static final int[] SIZES = {0, 1, 511, 512, 513, 10_000, 65_535, 65_536, 65_537, 300_000};
    private static final String[] NAME_PARTS = {
        "a", "übung", "日本", "🎉", " ", "x.txt", "-", "a".repeat(101), "b".repeat(300)
    };

    static Stream<ArchiveFormat> written() {
        return ArchiveFormat.WRITTEN.stream();
    }

    static Stream<Arguments> formatsAndSeeds() {
        return written().flatMap(format -> LongStream.range(0, SEEDS).mapToObj(seed -> Arguments.of(format, seed)));
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("formatsAndSeeds")
    void namesBytesAndTimesComeOutAsTheyWentIn(ArchiveFormat format, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Item> items = items(random);

        byte[] archive = MemoryArchive.write(format, items, 1 + random.nextInt(100_000));

        assertThat(ArchiveFormat.of(ByteBuffer.wrap(archive))).contains(format);
        List<Item> read = MemoryArchive.read(archive);
        assertThat(read).hasSameSizeAs(items);
        for (int i = 0; i < items.size(); i++) {
            assertThat(read.get(i).name()).isEqualTo(items.get(i).name());
            assertThat(read.get(i).body()).isEqualTo(items.get(i).body());
            assertThat(read.get(i).modified()).isEqualTo(items.get(i).modified());
        }
    }

    private static List<Item> items(SplittableRandom random) {
        Set<String> names = new HashSet<>();
        List<Item> items = new ArrayList<>();
        for (int i = random.nextInt(12); i >= 0; i--) {
            String name = name(random);
            if (names.add(name)) {
                items.add(new Item(name, body(random), time(random), random.nextBoolean()));
            }
        }
        return items;
    }

    private static String name(SplittableRandom random) {
        StringBuilder name = new StringBuilder("n");
        for (int i = random.nextInt(4); i >= 0; i--) {
            name.append(NAME_PARTS[random.nextInt(NAME_PARTS.length)]).append(random.nextBoolean() ? "/" : "_");
        }
        return random.nextInt(5) == 0 ? name.toString() : name.append("end").toString();
    }

    private static byte[] body(SplittableRandom random) {
        byte[] body = new byte[SIZES[random.nextInt(SIZES.length)]];
        if (random.nextBoolean()) {
            random.nextBytes(body);
        }
        return body;
    }

    /** From 1980 to beyond what 32 bits hold, by the tenth of a microsecond that a zip knows. */
    private static Instant time(SplittableRandom random) {
        return Instant.ofEpochSecond(random.nextLong(315_532_800L, 4_300_000_000L), random.nextInt(10_000_000) * 100);
    }

    @ParameterizedTest
    @MethodSource("written")
    void anEmptyArchiveIsOne(ArchiveFormat format) {
        byte[] archive = MemoryArchive.write(format, List.of(), 1);

        assertThat(MemoryArchive.read(archive)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 10_240, 1 << 20})
    void aTarThatIsOnlyItsEndMarkHasNoEntries(int bytes) {
        try (ArchiveReader reader = ArchiveReader.open(new MemoryArchive(new byte[bytes]), ArchiveLimits.DEFAULT)) {
            assertThat(reader.format()).isEqualTo(ArchiveFormat.TAR);
            assertThat(reader.next()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("written")
    void timesOfAllYearsComeOutAsTheyWentInUnlessTheFormatCannotSayThem(ArchiveFormat format) {
        Instant earliest =
                Instant.parse(format == ArchiveFormat.ZIP ? "1601-01-01T00:00:00.000000100Z" : "0000-01-01T00:00:00Z");
        for (String time : List.of(
                "0000-01-01T00:00:00Z",
                "1601-01-02T00:00:00Z",
                "1970-01-01T00:00:00Z",
                "9999-12-31T23:59:59.9999999Z")) {
            Instant instant = Instant.parse(time);
            Item item = new Item("a", new byte[1], instant, true);

            assertThat(MemoryArchive.read(MemoryArchive.write(format, List.of(item), 1)))
                    .singleElement()
                    .satisfies(read ->
                            assertThat(read.modified()).isEqualTo(instant.isBefore(earliest) ? earliest : instant));
        }
    }

    @ParameterizedTest
    @MethodSource("written")
    void aWriterThatIsClosedInTheMiddleLeavesNoArchive(ArchiveFormat format) {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try (ArchiveWriter writer = ArchiveWriter.of(format, to::write, MemoryScratch.NONE)) {
            writer.begin("a", 3, Instant.EPOCH, true);
            writer.write(ByteBuffer.wrap(new byte[3]));
            writer.end();
        }

        assertThatThrownBy(() -> MemoryArchive.read(to.toByteArray())).isInstanceOf(ArchiveException.class);
    }

    @ParameterizedTest
    @MethodSource("written")
    void filesAreAsLongAsWasSaid(ArchiveFormat format) {
        try (ArchiveWriter writer = ArchiveWriter.of(format, (_, _, _) -> {}, MemoryScratch.NONE)) {
            writer.begin("a", 3, Instant.EPOCH, true);
            writer.write(ByteBuffer.wrap(new byte[2]));
            assertThatThrownBy(writer::end).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> writer.write(ByteBuffer.wrap(new byte[2])))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("written")
    void whatIsNotReadIsPassedOver(ArchiveFormat format) {
        byte[] body = new byte[100_000];
        new SplittableRandom(1).nextBytes(body);
        List<Item> items = List.of(
                new Item("a", body, Instant.EPOCH, false), new Item("b", body, Instant.EPOCH, true), Item.of("c", "c"));
        byte[] archive = MemoryArchive.write(format, items, 10_000);
        try (ArchiveReader reader = ArchiveReader.open(new MemoryArchive(archive), ArchiveLimits.DEFAULT)) {
            reader.next();
            reader.next();
            reader.piece();
            Optional<ArchiveEntry> last = reader.find("c");

            assertThat(last.orElseThrow().sizeBytes()).isEqualTo(1);
            assertThat(MemoryArchive.body(reader)).asString().isEqualTo("c");
            assertThat(reader.next()).isEmpty();
        }
    }

    @Test
    void aFailureOfTheSourceIsToldAsThat() {
        byte[] archive = MemoryArchive.write(ArchiveFormat.ZIP, List.of(Item.of("a", "a")), 10);
        ArchiveSource failing = new ArchiveSource() {
            private int reads;

            @Override
            public long sizeBytes() {
                return archive.length;
            }

            @Override
            public void read(long offset, ByteBuffer target) {
                if (reads++ > 0) {
                    throw new IllegalStateException("the disk");
                }
                target.put(archive, (int) offset, target.remaining());
            }
        };

        assertThatThrownBy(() -> ArchiveReader.open(new Doubled(failing), ArchiveLimits.DEFAULT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the disk");
    }

    /** Longer than one block, so that there is more than one read: what is in front is nothing. */
    private record Doubled(ArchiveSource source) implements ArchiveSource {
        @Override
        public long sizeBytes() {
            return SourceBytes.BLOCK_BYTES + source.sizeBytes();
        }

        @Override
        public void read(long offset, ByteBuffer target) {
            source.read(0, target.slice(0, (int) source.sizeBytes()));
            target.position(target.limit());
        }
    }

    @Test
    void whatIsNoArchiveIsSaidToBeNone() {
        byte[] oneAtTheEnd = new byte[1024];
        oneAtTheEnd[1023] = 1;
        byte[] manyZeroes = new byte[(int) TarSource.EMPTY_BYTES_MAX + 512];
        byte[] text = "hello".getBytes(StandardCharsets.UTF_8);
        for (byte[] other : new byte[][] {{}, {1}, new byte[512], new byte[100_000], oneAtTheEnd, manyZeroes, text}) {
            assertThatThrownBy(() -> ArchiveReader.open(new MemoryArchive(other), ArchiveLimits.DEFAULT))
                    .isInstanceOfSatisfying(
                            ArchiveException.class, e -> assertThat(e.error()).isEqualTo(new ArchiveError.NoArchive()));
        }
    }
}
