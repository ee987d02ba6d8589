package dev.cairn.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.codec.ByteSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Format 1 as it was when first written to a disk. A difference here means that a node no longer reads what an older one
 * wrote: give the changed encoding a new format number, keep reading the old one, and keep this file.
 *
 * <p>{@code -Dcairn.golden.write=FILE} writes files of what is encoded now, for the golden file of a new form or format.
 */
class GoldenFormatTest {
    private static final long SEED = 20261121;

    /** What was written when, each with the forms that were new then. */
    private enum Era {
        FIRST("/golden/metadata-format-1.txt"),
        COMPRESSED("/golden/metadata-format-1-compressed.txt"),
        VARIED("/golden/metadata-format-1-varied.txt"),
        TOGETHER("/golden/metadata-format-1-together.txt"),
        CLUSTERED("/golden/metadata-format-1-clustered.txt"),
        COPIED("/golden/metadata-format-1-copied.txt"),
        JUDGED("/golden/metadata-format-1-judged.txt");

        private final String file;

        Era(String file) {
            this.file = file;
        }

        RandomValues random() {
            return switch (this) {
                case FIRST -> RandomValues.uncompressed(SEED);
                case COMPRESSED -> RandomValues.unvaried(SEED);
                case VARIED -> RandomValues.oneByOne(SEED);
                case TOGETHER -> RandomValues.unclustered(SEED);
                case CLUSTERED -> RandomValues.uncopied(SEED);
                case COPIED -> RandomValues.unjudged(SEED);
                case JUDGED -> new RandomValues(SEED);
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void encodingsAreThoseOfFormatOne(Era era) throws IOException {
        Map<String, String> encodings = encodings(era);
        String write = System.getProperty("cairn.golden.write", "");
        if (!write.isEmpty()) {
            Files.writeString(Path.of(write + era), text(encodings));
        }

        assertThat(text(encodings)).isEqualTo(golden(era));
    }

    @ParameterizedTest
    @EnumSource
    void goldenEncodingsDecodeToWhatTheyWereMadeOf(Era era) throws IOException {
        RandomValues values = era.random();
        Map<String, byte[]> golden = new TreeMap<>();
        golden(era).lines().forEach(line -> {
            String[] parts = line.split(" ", -1);
            golden.put(parts[0], HexFormat.of().parseHex(parts[1]));
        });

        assertThat(ResultCodec.decode(new ByteSource(golden.get("result-too-many-buckets"))))
                .isEqualTo(new Result.Refused(new MetadataError.TooManyBuckets(10_000)));
        for (int i = 0; i < 40; i++) {
            assertThat(CommandCodec.decode(new ByteSource(golden.get("command-%02d".formatted(i)))))
                    .usingRecursiveComparison()
                    .isEqualTo(values.command());
            assertThat(ResultCodec.decode(new ByteSource(golden.get("result-%02d".formatted(i)))))
                    .isEqualTo(values.result());
        }
    }

    @Test
    void goldenPutThatWasJudgedDecodesToWhatItWasMadeOf() throws IOException {
        String hex = golden(Era.JUDGED)
                .lines()
                .filter(line -> line.startsWith("put-judged "))
                .map(line -> line.split(" ", -1)[1])
                .findFirst()
                .orElseThrow();

        assertThat(CommandCodec.decode(new ByteSource(HexFormat.of().parseHex(hex))))
                .usingRecursiveComparison()
                .isEqualTo(judgedPut());
    }

    private static Map<String, String> encodings(Era era) {
        RandomValues values = era.random();
        Map<String, byte[]> encodings = new TreeMap<>();
        for (int i = 0; i < 40; i++) {
            encodings.put("command-%02d".formatted(i), CommandCodec.encode(values.command()));
            encodings.put("result-%02d".formatted(i), ResultCodec.encode(values.result()));
        }
        byte[] object = RowCodec.object(values.object());
        ObjectKey key = new ObjectKey("folder/ä");
        byte[] current = Keys.object(258, key);
        byte[] history = Keys.version(current, 772);
        FileId id = new FileId(0x0102030405060708L, 0x090a0b0c0d0e0f10L);
        encodings.put("row-object", object);
        encodings.put("row-superseded", RowCodec.superseded(9, object));
        encodings.put("row-bucket", RowCodec.bucket(values.bucket()));
        encodings.put("row-kept-result", RowCodec.keptResult(new RowCodec.KeptResult(4, -5, new byte[] {1, 2})));
        encodings.put(
                "row-progress",
                RowCodec.progress(new Progress(new LogPosition(1, 2), 3, 4, 5, 6, 7, Progress.NONE_CONDEMNED)));
        encodings.put("row-references", RowCodec.count(300));
        encodings.put("row-waiting-since", RowCodec.waitingSince(1_800_000_000_000L));
        encodings.put("row-purge", RowCodec.purge(new RowCodec.Purge(1_800_000_000_000L, new byte[] {'k', 'e', 'y'})));
        encodings.put("result-too-many-buckets", refusal(new MetadataError.TooManyBuckets(10_000)));
        encodings.put("key-progress", Keys.progress());
        encodings.put("key-bucket", Keys.bucket(Samples.BUCKET));
        encodings.put("key-current", current);
        encodings.put("key-history", history);
        encodings.put("key-retired", Keys.queued(773, history));
        encodings.put("key-content", Keys.content(id));
        encodings.put("key-idempotency", Keys.idempotency("again"));
        encodings.put("key-idempotency-order", Keys.queued(774, Keys.idempotency("again")));
        encodings.put("key-purge", Keys.purge(258));
        encodings.put("entry", EntryCodec.encode(1_800_000_000_000L, List.of(CommandCodec.encode(values.command()))));
        encodings.put("answer", EntryCodec.encodeAnswer(List.of(ResultCodec.encode(values.result()))));
        if (era.compareTo(Era.CLUSTERED) >= 0) {
            encodings.putAll(clusterRows(values));
        }
        if (era.compareTo(Era.COPIED) >= 0) {
            encodings.put("key-wanted-count", Keys.wantedCount(5));
            encodings.put("id-wanting", idBytes(id.wanting(WantedCopies.of(4).withAll())));
        }
        if (era.compareTo(Era.JUDGED) >= 0) {
            encodings.put("put-judged", CommandCodec.encode(judgedPut()));
        }
        Map<String, String> hex = new TreeMap<>();
        encodings.forEach((name, bytes) -> hex.put(name, HexFormat.of().formatHex(bytes)));
        return hex;
    }

    private static Command.PutObject judgedPut() {
        return new RandomValues(SEED).judgedPut();
    }

    private static Map<String, byte[]> clusterRows(RandomValues values) {
        FileId node = new FileId(0x1112131415161718L, 0x191a1b1c1d1e1f20L);
        FileId content = new FileId(0x0102030405060708L, 0x090a0b0c0d0e0f10L);
        Repair repair = new Repair(node, 2, content);
        Map<String, byte[]> encodings = new TreeMap<>();
        encodings.put("key-cluster-record", Keys.clusterRecord("cluster"));
        encodings.put("key-repair", Keys.repair(repair));
        encodings.put("key-dead-letter", Keys.deadLetter(repair.owed()));
        encodings.put("key-repair-count", Keys.repairCount(node));
        encodings.put("key-dead-letter-count", Keys.deadLetterCount());
        encodings.put("row-cluster-record", RowCodec.clusterRecord(values.clusterRecord()));
        encodings.put("row-dead-letter", RowCodec.deadLetter(values.deadLetter()));
        encodings.put("row-count", RowCodec.count(300));
        encodings.put(
                "row-progress-condemned",
                RowCodec.progress(new Progress(new LogPosition(1, 2), 3, 4, 5, 6, 7, content)));
        encodings.put("result-record-changed", refusal(new MetadataError.RecordChanged("cluster", 300)));
        encodings.put("result-too-many-records", refusal(new MetadataError.TooManyRecords(16)));
        encodings.put("result-content-condemned", refusal(new MetadataError.ContentCondemned(content)));
        return encodings;
    }

    private static byte[] idBytes(FileId id) {
        ByteBuffer bytes = ByteBuffer.allocate(FileId.BYTES);
        id.write(bytes);
        return bytes.array();
    }

    private static byte[] refusal(MetadataError error) {
        return ResultCodec.encode(new Result.Refused(error));
    }

    private static String text(Map<String, String> encodings) {
        StringBuilder text = new StringBuilder();
        encodings.forEach(
                (name, hex) -> text.append(name).append(' ').append(hex).append('\n'));
        return text.toString();
    }

    private static String golden(Era era) throws IOException {
        try (InputStream file = GoldenFormatTest.class.getResourceAsStream(era.file)) {
            assertThat(file).as(era.file).isNotNull();
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
