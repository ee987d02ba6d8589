package dev.cairn.monitoring.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordingCodecTest {
    @Test
    void aRecordingComesBackAsItWas() throws IOException {
        Random random = new Random(3);
        for (int round = 0; round < 500; round++) {
            Recording recording = random(random);

            assertThat(RecordingCodec.decode(RecordingCodec.encode(recording)))
                    .usingRecursiveComparison()
                    .isEqualTo(recording);
        }
    }

    @Test
    void theFormatIsTheSameForEver() {
        Recorder recorder = recorder();
        recorder.recordStage(3, 17);

        assertThat(HexFormat.of().formatHex(RecordingCodec.encode(recorder.take())))
                .isEqualTo("02" + "01" + "0301" + "09" + "ac02" + "e807" + "01" + "01" + "0311" + "02" + "13" + "05"
                        + "07" + "0501" + "0202");
    }

    @Test
    void whatVersionOneWroteIsRead() throws IOException {
        byte[] old = HexFormat.of()
                .parseHex("01" + "01" + "0301" + "09" + "ac02" + "e807" + "01" + "02" + "13" + "05" + "07" + "0501"
                        + "0202");

        assertThat(RecordingCodec.decode(old))
                .usingRecursiveComparison()
                .isEqualTo(recorder().take());
    }

    private static Recorder recorder() {
        Recorder recorder = new Recorder();
        recorder.record(5, Recording.SUCCESS, 300, -1);
        recorder.record(7, Recording.SUCCESS, 0, 1_000);
        recorder.record(7, Recording.SUCCESS, 0, -1);
        recorder.record(9, 3, 0, -1);
        return recorder;
    }

    @Test
    void aRecordingThatIsCutIsRefused() {
        byte[] whole = RecordingCodec.encode(random(new Random(4)));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);

            assertThatThrownBy(() -> RecordingCodec.decode(cut)).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> RecordingCodec.decode(Arrays.copyOf(whole, whole.length + 1)))
                .hasMessageContaining("ends at byte");
    }

    @Test
    void bytesThatAreNoRecordingAreRefusedOrAreOne() {
        Random random = new Random(5);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = RecordingCodec.encode(random(random));
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            try {
                new Sum().add(RecordingCodec.decode(bytes)).percentile(0.5);
            } catch (IOException expected) {
                assertThat(expected).hasMessageMatching("(?s).+");
            }
        }
    }

    @Test
    void aLaterVersionIsRefused() {
        assertThatThrownBy(() -> RecordingCodec.decode(new byte[] {3}))
                .isInstanceOf(IOException.class)
                .hasMessage("a recording must have version 1..2; has 3");
    }

    private static Recording random(Random random) {
        Recorder recorder = new Recorder();
        int operations = random.nextInt(40);
        for (int i = 0; i < operations; i++) {
            recorder.record(
                    random.nextLong(1L << random.nextInt(1, 48)),
                    random.nextInt(4),
                    random.nextLong(1L << 40),
                    random.nextInt(500) - 250);
            recorder.recordStage(random.nextInt(Recording.STAGES), random.nextLong(1L << 40));
        }
        return recorder.take();
    }
}
