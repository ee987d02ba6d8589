package dev.cairn.node.volume.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.FileId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoders of what is read from disk: what was written comes back, and anything else is refused, never believed. */
class FormatFuzzTest {
    private static final UUID VOLUME = new UUID(1, 2);
    private static final FileId BLOB = new FileId(0x0190_1234_5678_9abcL, -5);
    private static final int TRIES = 20_000;

    private static final RecordHeader HEADER =
            new RecordHeader(RecordType.DATA, RecordHeader.LAST, 64, 4096, 7, 99, BLOB, 0, 0xcafe);
    private static final SegmentFooter FOOTER = new SegmentFooter(
            5,
            90,
            1000,
            12,
            3,
            List.of(
                    SegmentEntry.data(BLOB, 0, new Location(7, 4096, 1000, 5, 1, 64, 77, true)),
                    SegmentEntry.deletion(BLOB, 7, 90, 11)));
    private static final SegmentTrailer TRAILER = new SegmentTrailer(7, 8192, 1000, BLOB, 3);
    private static final SegmentHeader SEGMENT =
            new SegmentHeader(new SegmentName(7, SegmentKind.COMPACTION), VOLUME, 1_700_000_000_000L);

    @Test
    void whatWasWrittenComesBack() {
        assertThat(RecordHeader.decode(encoded(HEADER), 0, VOLUME)).contains(HEADER);
        assertThat(SegmentFooter.decode(FOOTER.encode())).contains(FOOTER);
        assertThat(SegmentTrailer.decode(encoded(TRAILER), VOLUME)).contains(TRAILER);
        assertThat(SegmentHeader.decode(SEGMENT.encode())).contains(SEGMENT);
        assertThat(SegmentName.parse(SEGMENT.name().fileName())).contains(SEGMENT.name());
        Location location = new Location(7, 4096, 1000, 5, 1, 64, 77, true);
        assertThat(Location.decode(location.encode())).isEqualTo(location);
    }

    @Test
    void whatAnotherVolumeWroteIsRefused() {
        UUID other = new UUID(1, 3);

        assertThat(RecordHeader.decode(encoded(HEADER), 0, other)).isEmpty();
        assertThat(SegmentTrailer.decode(encoded(TRAILER), other)).isEmpty();
    }

    @Test
    void anyFlippedBitOfAHeaderIsNoticed() {
        forEachFlip(encoded(HEADER), bytes -> RecordHeader.decode(bytes, 0, VOLUME));
        forEachFlip(encoded(TRAILER), bytes -> SegmentTrailer.decode(bytes, VOLUME));
        forEachFlip(SEGMENT.encode(), SegmentHeader::decode);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void randomBytesAreRefused(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < TRIES; i++) {
            ByteBuffer bytes = ByteBuffer.wrap(new byte[random.nextInt(300)]);
            random.nextBytes(bytes.array());
            assertThat(RecordHeader.decode(bytes, random.nextInt(-8, 300), VOLUME))
                    .isEmpty();
            assertThat(SegmentTrailer.decode(bytes, VOLUME)).isEmpty();
            assertThat(SegmentHeader.decode(bytes)).isEmpty();
            BlockTable.decode(bytes, Math.min(bytes.limit(), 64), HEADER);
            SegmentFooter.decode(bytes);
        }
    }

    /** A checksum that matches by accident, or a writer with a fault: what it says must still be possible. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void impossibleContentIsRefusedThoughItsChecksumMatches(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < TRIES; i++) {
            ByteBuffer bytes = encoded(HEADER);
            bytes.put(4 + random.nextInt(56), (byte) random.nextInt());
            bytes.order(java.nio.ByteOrder.LITTLE_ENDIAN).putInt(60, Format.crc(bytes, 0, 60, VOLUME));
            RecordHeader.decode(bytes, 0, VOLUME).ifPresent(header -> {
                assertThat(header.payloadBytes()).isBetween(0, Format.PAYLOAD_BYTES_MAX);
                assertThat(header.headerBytes()).isBetween(64, 64 + BlockTable.BYTES_MAX);
                assertThat(header.chunk()).isNotNegative();
            });
            ByteBuffer footer = FOOTER.encode();
            footer.put(random.nextInt(footer.limit()), (byte) random.nextInt());
            SegmentFooter.decode(footer);
        }
    }

    @Test
    void brokenLocationsAreReportedSoThatTheIndexIsRebuilt() {
        assertThatThrownBy(() -> Location.decode(new byte[3])).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Location.decode(new byte[Location.BYTES])).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void namesThatAreNoSegmentsAreLeftAlone() {
        for (String name : List.of(
                "",
                "volume",
                "index",
                "x-main.segment",
                "8000000000000000-main.segment",
                "0000000000000001-other.segment",
                "0000000000000001-main.segment.bak")) {
            assertThat(SegmentName.parse(name)).as(name).isEmpty();
        }
    }

    private static void forEachFlip(ByteBuffer whole, Function<ByteBuffer, Optional<?>> decoder) {
        for (int bit = 0; bit < whole.limit() * Byte.SIZE; bit++) {
            ByteBuffer bytes =
                    ByteBuffer.allocate(whole.limit()).put(whole.duplicate()).flip();
            bytes.put(bit / Byte.SIZE, (byte) (bytes.get(bit / Byte.SIZE) ^ (1 << (bit % Byte.SIZE))));
            assertThat(decoder.apply(bytes)).as("bit " + bit).isEmpty();
        }
    }

    private static ByteBuffer encoded(RecordHeader header) {
        ByteBuffer bytes = ByteBuffer.allocate(Format.RECORD_HEADER_BYTES);
        header.encode(bytes, VOLUME);
        return bytes.flip();
    }

    private static ByteBuffer encoded(SegmentTrailer trailer) {
        ByteBuffer bytes = ByteBuffer.allocate(SegmentTrailer.BYTES);
        trailer.encode(bytes, VOLUME);
        return bytes.flip();
    }
}
