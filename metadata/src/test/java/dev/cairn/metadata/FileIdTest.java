package dev.cairn.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FileIdTest {
    @Test
    void theNextOneComesRightAfterInTheirOrder() {
        assertThat(FileId.FIRST.next()).contains(new FileId(0, 1));
        assertThat(new FileId(5, Long.MAX_VALUE).next()).contains(new FileId(5, Long.MIN_VALUE));
        assertThat(new FileId(5, -1).next()).contains(new FileId(6, 0));
        assertThat(new FileId(-1, -1).next()).isEmpty();
    }

    static Stream<WantedCopies> copies() {
        return IntStream.rangeClosed(0, WantedCopies.NUMBER_MAX)
                .mapToObj(number -> number == 0 ? WantedCopies.USUAL : WantedCopies.of(number))
                .flatMap(some -> Stream.of(some, some.withAll()));
    }

    @ParameterizedTest
    @MethodSource("copies")
    void anIdSaysHowManyCopiesAreWanted(WantedCopies copies) {
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < 1_000; i++) {
            FileId id = new FileId(random.nextLong(), random.nextLong());

            FileId wanting = id.wanting(copies);

            assertThat(wanting.wanted()).isEqualTo(copies);
            assertThat(wanting.high()).as("its place in the order").isEqualTo(id.high());
            assertThat(wanting.low() >>> 25).as("what keeps nodes apart").isEqualTo(id.low() >>> 25);
        }
    }

    @Test
    void peopleCanReadIt() {
        FileId id = new FileId(7, -1);

        assertThat(id.wanting(WantedCopies.of(2)).toString()).endsWith("c0py2");
        assertThat(id.wanting(WantedCopies.of(3).withAll()).toString()).endsWith("c0pyb");
        assertThat(id.wanting(WantedCopies.USUAL)).isEqualTo(id);
    }

    @Test
    void anIdWithoutTheWholeMarkIsAsTheClusterSays() {
        FileId wanting = new FileId(7, -1).wanting(WantedCopies.of(1));

        for (int bit = 5; bit < 25; bit++) {
            assertThat(new FileId(7, wanting.low() ^ (1L << bit)).wanted()).isEqualTo(WantedCopies.USUAL);
        }
        for (long meaningless : new long[] {0, 6, 7, 14, 15, 16, 17, 31}) {
            assertThat(new FileId(7, (wanting.low() & -32) | meaningless).wanted())
                    .isEqualTo(WantedCopies.USUAL);
        }
    }
}
