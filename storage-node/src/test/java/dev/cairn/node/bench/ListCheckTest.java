package dev.cairn.node.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Goal: a page that lies is found, and writes that race with it raise no false alarm. The worker has every second key. */
class ListCheckTest {
    private static final int SIZE = 1000;
    private static final boolean LAST = true;

    private final KeyStates states = new KeyStates();
    private final Keys keys = new Keys(KeyDistribution.UNIFORM, 400, 0, 2, states, new SplittableRandom(1));
    private final Contents contents = new Contents(1, SizeDistribution.parse("1000"), LoadOptions.Bytes.NOISE);
    private final ListCheck check = new ListCheck(states, keys, contents);

    @AfterEach
    void close() {
        contents.close();
    }

    @Test
    void whatIsStoredMustBeListed() {
        IntStream.rangeClosed(0, 3).forEach(key -> write(key, Kind.PUT));
        check.begin(0);

        assertThat(page(LAST, 2, 4, 6)).isNull();
        assertThat(page(LAST, 2, 3, 4, 5, 6, 7)).as("with some of others").isNull();
        assertThat(page(!LAST, 2)).as("a page that goes on").isNull();
        assertThat(page(LAST, 2, 6)).contains("bench/0000000004 is not listed, but version 1");
        assertThat(page(LAST, 2, 4)).contains("bench/0000000006 is not listed");
    }

    @Test
    void whatWasDeletedMustNotBeListed() {
        write(1, Kind.PUT);
        write(1, Kind.DELETE);
        check.begin(0);

        assertThat(page(LAST)).isNull();
        assertThat(page(LAST, 2)).contains("bench/0000000002 is listed with 1000 bytes");
    }

    @Test
    void eitherIsRightWhileAWriteIsUnderWay() {
        check.begin(0);
        states.begin(1, Kind.PUT);

        assertThat(page(LAST)).isNull();
        assertThat(page(LAST, 2)).isNull();
        write(2, Kind.PUT);
        check.begin(0);
        states.begin(2, Kind.DELETE);
        assertThat(page(LAST)).isNull();
        assertThat(page(LAST, 4)).isNull();
    }

    @Test
    void sizesMustBeThoseOfVersions() {
        write(1, Kind.PUT);
        check.begin(0);

        assertThat(answer("{\"items\":[" + item(2, SIZE - 1) + "],\"next\":null}"))
                .contains("listed with 999 bytes");
    }

    @Test
    void keysMustBeInOrderAndBehindTheFirst() {
        check.begin(5);

        assertThat(page(LAST, 13, 11)).contains("bench/0000000011 is listed behind bench/0000000013");
        assertThat(page(LAST, 9)).contains("is listed behind bench/0000000010");
        assertThat(answer("{\"items\":[{\"key\":\"other\",\"size\":1}],\"next\":null}"))
                .contains("other is listed behind");
    }

    @Test
    void pageMustBeWholeAndShort() {
        check.begin(0);

        assertThat(answer("{\"items\":[")).contains("no JSON");
        assertThat(answer("[]")).contains("no JSON object");
        assertThat(page(
                        !LAST,
                        IntStream.rangeClosed(1, RequestHeads.LIST_LIMIT + 1)
                                .map(i -> 2 * i + 1)
                                .toArray()))
                .contains("more than 100 objects");
        check.begin(0);
        assertThat(check.bytes(Unpooled.wrappedBuffer(new byte[ListCheck.PAGE_BYTES_MAX + 1])))
                .contains("more than 1048576 bytes");
    }

    private void write(int key, Kind kind) {
        int version = states.begin(key, kind);
        states.done(key, version, states.oldestRunning(key));
    }

    private @Nullable String page(boolean last, int... numbers) {
        String items =
                IntStream.of(numbers).mapToObj(number -> item(number, SIZE)).collect(Collectors.joining(","));
        return answer("{\"items\":[%s],\"prefixes\":[],\"sequence\":7,\"next\":%s}"
                .formatted(items, last ? "null" : "\"token\""));
    }

    private static String item(int number, int size) {
        return "{\"bucket\":\"b\",\"key\":\"%s\",\"size\":%d,\"tags\":{\"a\":\"b\"}}"
                .formatted(RequestHeads.key(number), size);
    }

    /** The same page may come again, with the same floors. */
    private @Nullable String answer(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.US_ASCII);
        String wrong = check.bytes(Unpooled.wrappedBuffer(bytes, 0, bytes.length / 2));
        if (wrong == null) {
            wrong = check.bytes(Unpooled.wrappedBuffer(bytes, bytes.length / 2, bytes.length - bytes.length / 2));
        }
        return wrong == null ? check.end() : wrong;
    }
}
