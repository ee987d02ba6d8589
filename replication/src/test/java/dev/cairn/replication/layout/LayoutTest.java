package dev.cairn.replication.layout;

import static dev.cairn.replication.layout.Clusters.GB;
import static dev.cairn.replication.layout.Clusters.id;
import static dev.cairn.replication.layout.Clusters.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: a layout is what its class says or there is none, and its bytes of format 1 stay readable. Method: golden bytes; every rule
 * broken once; and damage that the seed picks, both with a checksum that tells and with one that matches.
 */
class LayoutTest {
    /** Golden: the bytes before the owners of {@link #sample}. Never change it. */
    private static final String GOLDEN_HEAD = """
            01 0000000000000007 02 0003
            01900000000000000000000000000007 000000003b9aca00 00 04 65617374
            01900000000000010000000000000007 0000000077359400 00 00
            01900000000000020000000000000007 7fffffffffffffff 01 07 772d312e325f33
            """;

    /** Golden: CRC32C of all before it. */
    private static final String GOLDEN_TAIL = "e20ef59a";

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @Test
    void bytesOfFormat1AreFixed() {
        String owners = "0001".repeat(512) + "0100".repeat(512);
        byte[] golden = HexFormat.of().parseHex(GOLDEN_HEAD.replaceAll("\\s", "") + owners + GOLDEN_TAIL);

        assertThat(sample().encode()).isEqualTo(golden);
        assertThat(Layout.decode(golden)).isEqualTo(sample());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void isReadAsItWasWritten(long seed) {
        Layout layout = randomLayout(new SplittableRandom(seed));

        assertThat(Layout.decode(layout.encode())).isEqualTo(layout);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void damageIsRefused(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] bytes = randomLayout(random).encode();
        byte[] damaged = damage(bytes, random);

        if (!Arrays.equals(bytes, damaged)) {
            assertThatThrownBy(() -> Layout.decode(damaged)).isInstanceOf(LayoutFormatException.class);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void bytesWhoseChecksumMatchesAreALayoutOfThoseBytesOrRefused(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] damaged = damage(randomLayout(random).encode(), random);
        if (damaged.length > 4) {
            setChecksum(damaged);
        }

        try {
            assertThat(Layout.decode(damaged).encode()).isEqualTo(damaged);
        } catch (LayoutFormatException refusal) {
            assertThat(refusal).hasMessageContaining("layout");
        }
    }

    @Test
    void laterFormatIsRefusedByItsNumber() {
        byte[] bytes = sample().encode();
        bytes[0] = 2;
        setChecksum(bytes);

        assertThatThrownBy(() -> Layout.decode(bytes))
                .isInstanceOf(LayoutFormatException.class)
                .hasMessageContaining("format 2");
    }

    @Test
    void refusesWhatIsNoLayout() {
        List<LayoutNode> nodes = List.of(node(0), node(1));
        assertRefused("version", 0, 1, nodes, all(id(0)));
        assertRefused("copies", 1, 0, nodes, all());
        assertRefused("copies", 1, 6, nodes, all(id(0), id(1)));
        assertRefused("drain", 1, 1, List.of(), all());
        assertRefused("drain", 1, 1, List.of(node(0).withDraining(true)), all());
        assertRefused("256", 1, 1, Clusters.equal(257), all(id(0)));
        assertRefused("twice", 1, 1, List.of(node(0), node(0)), all(id(0)));
        assertRefused("1,024", 1, 1, nodes, List.of(List.of(id(0))));
        assertRefused("owners", 1, 2, nodes, all(id(0)));
        assertRefused("twice", 1, 2, nodes, all(id(0), id(0)));
        assertRefused("no node", 1, 1, nodes, all(id(2)));
        assertRefused("drains", 1, 1, List.of(node(0), node(1).withDraining(true)), all(id(1)));
    }

    @Test
    void nodeHasCapacityAndAPlainZone() {
        assertThatThrownBy(() -> node(1, "", 0)).hasMessageContaining("more than 0");
        assertThatThrownBy(() -> node(1, "rack 1", GB)).hasMessageContaining("rack 1");
        assertThatThrownBy(() -> node(1, "z".repeat(64), GB)).isInstanceOf(IllegalArgumentException.class);
        assertThat(NodeId.parse(id(5).toString())).isEqualTo(id(5));
    }

    private static void assertRefused(
            String why, long version, int copies, List<LayoutNode> nodes, List<List<NodeId>> owners) {
        assertThatThrownBy(() -> new Layout(version, copies, nodes, owners))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    private static Layout sample() {
        List<List<NodeId>> owners = new ArrayList<>(all(id(0), id(1)));
        owners.subList(512, 1_024).replaceAll(List::reversed);
        LayoutNode draining = node(2, "w-1.2_3", Long.MAX_VALUE).withDraining(true);
        return new Layout(7, 2, List.of(draining, node(1, "", 2 * GB), node(0, "east", GB)), owners);
    }

    private static List<List<NodeId>> all(NodeId... owners) {
        return Partition.all().stream().map(_ -> List.of(owners)).toList();
    }

    private static Layout randomLayout(SplittableRandom random) {
        List<LayoutNode> nodes = Clusters.random(random);
        Layout layout = LayoutPlanner.first(1 + random.nextInt(5), nodes);
        return LayoutPlanner.next(layout, layout.copies(), Clusters.changed(nodes, 99, random));
    }

    private static byte[] damage(byte[] bytes, SplittableRandom random) {
        byte[] damaged = bytes.clone();
        int at = random.nextBoolean() ? random.nextInt(Math.min(bytes.length, 200)) : random.nextInt(bytes.length);
        switch (random.nextInt(4)) {
            case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> Arrays.fill(damaged, at, Math.min(bytes.length, at + 1 + random.nextInt(100)), (byte) 0xff);
            case 2 -> damaged = Arrays.copyOf(bytes, at);
            default -> damaged = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(2_000));
        }
        return damaged;
    }

    private static void setChecksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - 4);
        ByteBuffer.wrap(bytes).putInt(bytes.length - 4, (int) crc.getValue());
    }
}
