package dev.cairn.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.codec.ByteSource;
import dev.cairn.metadata.codec.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: what is encoded comes back, in one form only, and nothing else decodes. Method: values of every shape from seeds,
 * then the limits.
 */
class CodecTest {
    private static final int VALUES = 200;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 4);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void commandsComeBackInTheSameBytes(long seed) {
        RandomValues values = new RandomValues(seed);
        for (int i = 0; i < VALUES; i++) {
            Command<?> command = values.command();
            byte[] bytes = CommandCodec.encode(command);
            Command<?> decoded = CommandCodec.decode(new ByteSource(bytes));

            assertThat(decoded).usingRecursiveComparison().isEqualTo(command);
            assertThat(CommandCodec.encode(decoded)).isEqualTo(bytes);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void resultsComeBackInTheSameBytes(long seed) {
        RandomValues values = new RandomValues(seed);
        for (int i = 0; i < VALUES; i++) {
            Result result = values.result();
            byte[] bytes = ResultCodec.encode(result);

            assertThat(ResultCodec.decode(new ByteSource(bytes))).isEqualTo(result);
            assertThat(ResultCodec.encode(ResultCodec.decode(new ByteSource(bytes))))
                    .isEqualTo(bytes);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void rowsComeBack(long seed) {
        RandomValues values = new RandomValues(seed);
        for (int i = 0; i < VALUES; i++) {
            ObjectVersion object = values.object();
            byte[] value = RowCodec.object(object);
            assertThat(RowCodec.object(object.key(), value)).isEqualTo(object);
            assertThat(RowCodec.objectVersion(value)).isEqualTo(object.version());
            assertThat(RowCodec.superseded(RowCodec.superseded(7, value)).until())
                    .isEqualTo(7);
            assertThat(RowCodec.superseded(RowCodec.superseded(7, value)).object(object.key()))
                    .isEqualTo(object);

            Bucket bucket = values.bucket();
            assertThat(RowCodec.bucket(bucket.name(), RowCodec.bucket(bucket))).isEqualTo(bucket);
            assertThat(RowCodec.bucketId(RowCodec.bucket(bucket))).isEqualTo(bucket.id());

            ClusterRecord record = values.clusterRecord();
            assertThat(Keys.nameOfClusterRecord(Keys.clusterRecord(record.name())))
                    .isEqualTo(record.name());
            assertThat(RowCodec.clusterRecord(record.name(), RowCodec.clusterRecord(record)))
                    .isEqualTo(record);
            DeadLetter letter = values.deadLetter();
            assertThat(Keys.repair(Keys.repair(letter.repair()))).isEqualTo(letter.repair());
            assertThat(Keys.owed(Keys.deadLetter(letter.owed()))).isEqualTo(letter.owed());
            assertThat(RowCodec.deadLetter(letter.owed(), RowCodec.deadLetter(letter)))
                    .isEqualTo(letter);
            FileId node = letter.repair().node();
            assertThat(Keys.nodeOfRepairCount(Keys.repairCount(node))).isEqualTo(node);
        }
    }

    @Test
    void entriesAndAnswersComeBackInOrder() {
        RandomValues values = new RandomValues(11);
        List<Command<?>> commands = new ArrayList<>();
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            commands.add(values.command());
            results.add(values.result());
        }

        byte[] entry = EntryCodec.encode(
                1_234, commands.stream().map(CommandCodec::encode).toList());
        byte[] answer = EntryCodec.encodeAnswer(
                results.stream().map(ResultCodec::encode).toList());

        assertThat(EntryCodec.decode(entry).epochMillis()).isEqualTo(1_234);
        assertThat(EntryCodec.decode(entry).commands())
                .usingRecursiveComparison()
                .isEqualTo(commands);
        assertThat(EntryCodec.decodeAnswer(answer, 100)).isEqualTo(results);
        assertThatThrownBy(() -> EntryCodec.decodeAnswer(answer, 99)).isInstanceOf(MalformedException.class);
    }

    @Test
    void entryOfAnotherFormatIsRefusedByItsNumber() {
        byte[] entry = EntryCodec.encode(0, List.of());
        entry[0] = 2;

        assertThatThrownBy(() -> EntryCodec.decode(entry))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("format 2");
    }

    @Test
    void moreThanTheLimitsIsNotEncoded() {
        String longText = "x".repeat(CodecLimits.TEXT_BYTES_MAX + 1);
        Command.PutObject put = Samples.put(Samples.BUCKET, "a", new FileId(1, 2), "body");
        Set<Long> versions =
                LongStream.rangeClosed(0, CodecLimits.VERSIONS_MAX).boxed().collect(Collectors.toSet());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandCodec.encode(Samples.with(put, new Idempotency(longText, 1))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandCodec.encode(Samples.with(put, new Precondition.AnyOf(versions))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandCodec.encode(Samples.put(
                        Samples.BUCKET, "a", new FileId(1, 2), "x".repeat(CodecLimits.INLINE_BODY_BYTES_MAX + 1))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandCodec.encode(new Command.ForgetGarbage(
                        IntStream.rangeClosed(0, CodecLimits.GARBAGE_IDS_MAX)
                                .mapToObj(i -> new FileId(i, i))
                                .toList(),
                        Samples.AT)));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aCommandOfManyObjectsTakesNoMoreThanWasSaid(long seed) {
        RandomValues values = new RandomValues(seed);
        int seen = 0;
        for (int i = 0; i < 10 * VALUES; i++) {
            if (values.command() instanceof Command.PutObjects put
                    && put.idempotency().isEmpty()) {
                long most = Command.PutObjects.bytesMax();
                for (Command.NewObject each : put.objects()) {
                    most += Command.PutObjects.bytesMax(
                            each.key(), each.inlineBody().length, each.attributes(), each.preconditions());
                }
                assertThat((long) CommandCodec.encode(put).length).isLessThanOrEqualTo(most);
                seen++;
            }
        }
        assertThat(seen).isPositive();
    }

    @Test
    void aCommandOfManyObjectsThatIsTooLongIsNotEncoded() {
        String body = "x".repeat(CodecLimits.INLINE_BODY_BYTES_MAX);
        Command.PutObject[] puts = IntStream.range(0, 16)
                .mapToObj(i -> Samples.put(Samples.BUCKET, "key-" + i, new FileId(1, i), body))
                .toArray(Command.PutObject[]::new);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandCodec.encode(Samples.together(puts)))
                .withMessageContaining("at most 1048576 bytes");
    }

    @Test
    void whatWasEverCondemnedComesBackAndAnOldRowSaysNothingOfIt() {
        Progress progress = new Progress(new LogPosition(1, 2), 3, 4, 5, 6, 7, new FileId(8, 9));
        byte[] value = RowCodec.progress(progress);

        assertThat(RowCodec.progress(value)).isEqualTo(progress);

        byte[] old = Arrays.copyOf(value, value.length - FileId.BYTES);
        Progress before = RowCodec.progress(old);
        assertThat(before.condemned()).isEqualTo(new FileId(0, 0));
        assertThat(RowCodec.progress(before)).isEqualTo(old);
    }

    @Test
    void textThatIsNotUnicodeIsNotEncoded() {
        Command.PutObject put = Samples.put(Samples.BUCKET, "a", new FileId(1, 2), "body");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandCodec.encode(Samples.with(put, new Idempotency("\ud800", 1))));
    }

    @Test
    void settingsOfABucketComeBackFromItsResult() {
        Bucket bucket = new RandomValues(5).bucket();
        byte[] bytes = ResultCodec.encode(new Result.Done(bucket));

        assertThat(Optional.of(ResultCodec.decode(new ByteSource(bytes)))).contains(new Result.Done(bucket));
    }
}
