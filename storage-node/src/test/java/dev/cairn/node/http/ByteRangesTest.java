package dev.cairn.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: a range answers the bytes it names, or nothing. Method: a table of RFC 9110, 14, and a fuzz of its grammar. */
class ByteRangesTest {
    @ParameterizedTest(name = "{0} of {1} bytes")
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=0-0          | 10 | 0-0",
                "bytes=0-9          | 10 | 0-9",
                "bytes=0-99         | 10 | 0-9",
                "bytes=3-           | 10 | 3-9",
                "bytes=-3           | 10 | 7-9",
                "bytes=-99          | 10 | 0-9",
                "BYTES=1-2          | 10 | 1-2",
                "bytes = 1 - 2      | 10 | 1-2",
                "bytes=1-2,4-5      | 10 | 1-2 4-5",
                "bytes=4-5, 1-2     | 10 | 4-5 1-2",
                "bytes=,1-2,,       | 10 | 1-2",
                "bytes=1-2,50-60    | 10 | 1-2",
                "bytes=0-4,2-6      | 10 | 0-6",
                "bytes=0-,-1        | 10 | 0-9",
                "bytes=5-6,0-1,6-8  | 10 | 0-1 5-8",
                "bytes=0-99999999999999999999999999 | 10 | 0-9",
                "bytes=000000000000000000000002-3   | 10 | 2-3",
            })
    void rangesInsideTheBodyAreSent(String value, long size, String expected) {
        assertThat(ByteRanges.parse(value.strip(), size).map(ByteRangesTest::shown))
                .contains(expected.strip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes", "bytes=", "bytes=,", "bytes=-", "bytes=a-b", "bytes=5-3", "bytes=1-2-3", "bytes=--1",
                "items=0-1", "bytes:0-1", "bytes=0-1,x", "bytes=+1-2", "bytes=0x1-2", "bytes=1.0-2", "=0-1", ""
            })
    void whatIsNoSetOfRangesIsIgnored(String value) {
        assertThat(ByteRanges.parse(value, 10)).isEmpty();
    }

    @ParameterizedTest(name = "{0} of {1} bytes")
    @CsvSource({
        "bytes=10-, 10",
        "bytes=10-20, 10",
        "bytes=-0, 10",
        "bytes=0-, 0",
        "bytes=-5, 0",
        "bytes=99999999999999999999999-, 10"
    })
    void rangesOutsideTheBodyAreRefused(String value, long size) {
        assertThatThrownBy(() -> ByteRanges.parse(value, size))
                .isInstanceOfSatisfying(
                        RequestException.class,
                        refused -> assertThat(refused.error())
                                .isEqualTo(new RequestError.RangeNotSatisfiable(value, size)));
    }

    @ParameterizedTest
    @ValueSource(ints = {ByteRanges.RANGES_MAX + 1, 10_000})
    void greedySetsAreRefused(int count) {
        String value = "bytes=" + "0-,".repeat(count);

        assertThatThrownBy(() -> ByteRanges.parse(value, 1_000_000)).isInstanceOf(RequestException.class);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void rangesAreAlwaysInsideAndDisjoint(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 5_000; round++) {
            long size = random.nextInt(20);
            Optional<List<ByteRange>> ranges = parsed(random, size);
            ranges.ifPresent(found -> {
                assertThat(found).isNotEmpty().allMatch(range -> range.last() < size);
                for (ByteRange one : found) {
                    assertThat(found.stream().filter(one::overlaps)).containsExactly(one);
                }
            });
        }
    }

    private static Optional<List<ByteRange>> parsed(Random random, long size) {
        String alphabet = "0123456789--,,  x";
        String value = "bytes="
                + random.ints(random.nextInt(14), 0, alphabet.length())
                        .mapToObj(alphabet::charAt)
                        .map(String::valueOf)
                        .collect(Collectors.joining());
        try {
            return ByteRanges.parse(value, size);
        } catch (RequestException refused) {
            assertThat(refused.error()).isInstanceOf(RequestError.RangeNotSatisfiable.class);
            return Optional.empty();
        }
    }

    private static String shown(List<ByteRange> ranges) {
        return ranges.stream().map(range -> range.first() + "-" + range.last()).collect(Collectors.joining(" "));
    }
}
