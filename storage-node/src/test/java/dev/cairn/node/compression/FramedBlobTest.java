package dev.cairn.node.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.Coding;
import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Goal: any range of a compressed blob is that of the body. Method: bodies and ranges by a seed, against the body itself. */
class FramedBlobTest {
    private static final int FRAME = SeekTable.FRAME_BYTES;
    private static final int[] SIZES = {0, 1, 1_000, FRAME - 1, FRAME, FRAME + 1, 3 * FRAME, 5 * FRAME + 77};
    private static final int RANGES = 40;

    private final SplittableRandom random = new SplittableRandom(7);
    private boolean direct;
    private final MemoryBlob blob = new MemoryBlob();

    static Stream<Arguments> codingsAndSizes() {
        return Stream.of(Coding.values())
                .flatMap(coding -> Arrays.stream(SIZES).mapToObj(size -> Arguments.of(coding, size)));
    }

    @ParameterizedTest
    @MethodSource("codingsAndSizes")
    void anyRangeIsThatOfTheBody(Coding coding, int size) {
        byte[] body = Bodies.LOG.of(size, random);
        blob.fill(body, 1 + random.nextInt(2 * FRAME), coding);

        try (FramedReader reader = blob.framed(blob.reader(), coding)) {
            assertThat(reader.sizeBytes()).isEqualTo(size);
            assertThat(range(reader, 0, size)).isEqualTo(body);
            for (int i = 0; i < RANGES; i++) {
                int from = random.nextInt(size + 1);
                int length = random.nextInt(size - from + 1);
                assertThat(range(reader, from, length))
                        .as("%d at %d", length, from)
                        .isEqualTo(Arrays.copyOfRange(body, from, from + length));
            }
        }
    }

    /** Into memory of the heap or outside of it, in turn: what is read must not depend on it. */
    private byte[] range(FramedReader reader, long offset, int length) {
        direct = !direct;
        ByteBuffer target = direct ? ByteBuffer.allocateDirect(length + 2) : ByteBuffer.allocate(length + 2);
        reader.read(offset, target.position(1).limit(1 + length));
        assertThat(target.hasRemaining()).isFalse();
        byte[] bytes = new byte[length];
        target.get(1, bytes);
        return bytes;
    }

    @Test
    void aRangeReadsTheFramesThatItTouchesAndEachOnce() {
        blob.fill(Bodies.LOG.of(20 * FRAME, random), FRAME, Coding.ZSTD);
        try (FramedReader reader = blob.framed(blob.reader(), Coding.ZSTD)) {
            int opened = blob.reads;
            byte[] _ = range(reader, 7 * FRAME + 10, 100);
            byte[] _ = range(reader, 7 * FRAME + 110, 100);
            assertThat(blob.reads - opened).isEqualTo(1);

            byte[] _ = range(reader, 8 * FRAME - 10, FRAME);
            assertThat(blob.reads - opened).isEqualTo(2);
        }
    }

    @Test
    void aRangeThatIsNotInTheBodyIsRefused() {
        blob.fill(new byte[1_000], 100, Coding.ZSTD);
        try (FramedReader reader = blob.framed(blob.reader(), Coding.ZSTD)) {
            for (long offset : new long[] {-1, 991, 1_000, Long.MAX_VALUE}) {
                assertThatThrownBy(() -> range(reader, offset, 10)).isInstanceOf(IndexOutOfBoundsException.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void storedBytesAreThoseOfTheBlob(Coding coding) {
        FramedWriter writer = new FramedWriter(
                blob.writer(), MemoryBlob.codec(coding), CompressionEngine.BODY_BYTES_MAX, Measurement.NONE);
        writer.write(ByteBuffer.wrap(Bodies.LOG.of(3 * FRAME, random)));
        writer.commit().join();
        writer.close();

        assertThat(blob.committed).isTrue();
        assertThat(writer.storedBytes()).isEqualTo(blob.bytes.size()).isLessThan(2 * FRAME);
    }

    @Test
    void whatIsClosedClosesItsBlob() {
        new FramedWriter(
                        blob.writer(),
                        MemoryBlob.codec(Coding.ZSTD),
                        CompressionEngine.BODY_BYTES_MAX,
                        Measurement.NONE)
                .close();
        assertThat(blob.closed).isEqualTo(1);
        assertThat(blob.committed).isFalse();

        blob.fill(new byte[10], 10, Coding.ZSTD);
        blob.framed(blob.reader(), Coding.ZSTD).close();
        assertThat(blob.closed).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void damageAnywhereIsAnErrorAndNeverOtherBytes(Coding coding) {
        byte[] body = Bodies.LOG.of(2 * FRAME + 500, random);
        blob.fill(body, FRAME, coding);
        byte[] stored = blob.bytes.toByteArray();
        int noticed = 0;
        for (int i = 0; i < 300; i++) {
            byte[] damaged = stored.clone();
            int at = i < 100 ? stored.length - 1 - i % 50 : random.nextInt(stored.length); // Also all of the table.
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            try (FramedReader reader = blob.framed(blob.reader(damaged), coding)) {
                assertThat(range(reader, 0, body.length)).isEqualTo(body);
            } catch (
                    IndexOutOfBoundsException
                            e) { // The table tells of less than the metadata, which whoever opens it compares.
                noticed++;
            } catch (BlobException e) {
                assertThat(e.error()).isInstanceOf(BlobError.Damaged.class);
                noticed++;
            }
        }

        assertThat(noticed).isGreaterThan(200);
    }

    @Test
    void whatIsNoCompressedBlobIsSaidToBeNone() {
        for (byte[] other :
                new byte[][] {{}, new byte[8], new byte[9], new byte[1_000], Bodies.NOISE.of(500, random)}) {
            assertThatThrownBy(() -> blob.framed(blob.reader(other), Coding.ZSTD))
                    .isInstanceOf(BlobException.class);
        }
    }
}
