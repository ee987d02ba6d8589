package dev.cairn.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyOrderTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void orderIsThatOfTheUtf8Bytes(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            String a = text(random);
            String b = random.nextInt(4) == 0 ? a + text(random) : text(random);
            int bytes = Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
            assertThat(Integer.signum(KeyOrder.INSTANCE.compare(a, b)))
                    .as("%s and %s", a, b)
                    .isEqualTo(Integer.signum(bytes));
        }
    }

    private static String text(Random random) {
        int[] interesting = {'a', '/', '.', 0x7f, 0xe9, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffee, 0xffff, 0x10000, 0x1f600};
        return random.ints(random.nextInt(6), 0, interesting.length)
                .map(i -> interesting[i])
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
