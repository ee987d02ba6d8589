package dev.cairn.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.cairn.metadata.codec.ByteSource;
import dev.cairn.metadata.codec.MalformedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: whatever bytes a decoder gets, it answers a value or {@link MalformedException}, soon and in little memory. Method:
 * random bytes, and valid encodings with bytes changed, cut off, put in or repeated. To replay a failure, run its seed.
 */
class CodecFuzzTest {
    private static final int ROUNDS = 5_000;
    private static final Duration SOON = Duration.ofSeconds(60);

    private static final List<Consumer<byte[]>> DECODERS = List.of(
            EntryCodec::decode,
            bytes -> EntryCodec.decodeAnswer(bytes, 3),
            bytes -> CommandCodec.decode(new ByteSource(bytes)),
            bytes -> ResultCodec.decode(new ByteSource(bytes)),
            bytes -> RowCodec.object(new ObjectKey("key"), bytes),
            bytes -> RowCodec.superseded(bytes).object(new ObjectKey("key")),
            bytes -> RowCodec.bucket(Samples.BUCKET, bytes),
            RowCodec::keptResult,
            RowCodec::progress,
            bytes -> RowCodec.clusterRecord("name", bytes),
            bytes -> RowCodec.deadLetter(new Owed(new FileId(1, 2), new FileId(3, 4)), bytes),
            Keys::repair,
            Keys::owed,
            RowCodec::count,
            RowCodec::waitingSince);

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 4);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void decodersAnswerAValueOrSayThatItIsMalformed(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RandomValues values = new RandomValues(seed);
        List<byte[]> valid = validEncodings(values);
        assertTimeout(SOON, () -> {
            int malformed = 0;
            for (int i = 0; i < ROUNDS; i++) {
                byte[] bytes = random.nextInt(4) == 0
                        ? values.bytes(300)
                        : mutated(valid.get(random.nextInt(valid.size())), random);
                malformed += decodeAll(bytes);
            }
            assertThat(malformed).as("most mutations are noticed").isGreaterThan(ROUNDS);
        });
    }

    private static int decodeAll(byte[] bytes) {
        int malformed = 0;
        for (Consumer<byte[]> decoder : DECODERS) {
            try {
                decoder.accept(bytes);
            } catch (MalformedException expected) {
                malformed++;
            }
        }
        return malformed;
    }

    private static List<byte[]> validEncodings(RandomValues values) {
        List<byte[]> valid = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            byte[] command = CommandCodec.encode(values.command());
            byte[] result = ResultCodec.encode(values.result());
            byte[] object = RowCodec.object(values.object());
            valid.add(command);
            valid.add(result);
            valid.add(object);
            valid.add(EntryCodec.encode(i, List.of(command, CommandCodec.encode(values.command()))));
            valid.add(EntryCodec.encodeAnswer(List.of(result, result, result)));
            valid.add(RowCodec.superseded(i, object));
            valid.add(RowCodec.bucket(values.bucket()));
            valid.add(RowCodec.clusterRecord(values.clusterRecord()));
            valid.add(RowCodec.deadLetter(values.deadLetter()));
            valid.add(Keys.repair(values.repair()));
            valid.add(RowCodec.keptResult(new RowCodec.KeptResult(4, i, result)));
        }
        valid.add(RowCodec.progress(new Progress(new LogPosition(1, 2), 3, 4, 5, 6, 7, Progress.NONE_CONDEMNED)));
        valid.add(RowCodec.progress(new Progress(new LogPosition(1, 2), 3, 4, 5, 6, 7, new FileId(8, 9))));
        valid.add(RowCodec.count(6));
        valid.add(RowCodec.waitingSince(7));
        return valid;
    }

    private static byte[] mutated(byte[] valid, SplittableRandom random) {
        byte[] bytes = valid.clone();
        int mutations = random.nextInt(1, 4);
        for (int i = 0; i < mutations && bytes.length > 0; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt();
                case 2 -> bytes[at] = (byte) 0xff;
                case 3 -> bytes = Arrays.copyOf(bytes, at);
                default -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(20));
            }
        }
        return bytes;
    }
}
