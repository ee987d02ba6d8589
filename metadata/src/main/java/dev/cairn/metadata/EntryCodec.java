package dev.cairn.metadata;

import static dev.cairn.metadata.CodecLimits.COMMAND_BYTES_MAX;
import static dev.cairn.metadata.CodecLimits.ENTRY_COMMANDS_MAX;
import static dev.cairn.metadata.CodecLimits.RESULT_BYTES_MAX;

import dev.cairn.metadata.codec.ByteSink;
import dev.cairn.metadata.codec.ByteSource;
import dev.cairn.metadata.codec.MalformedException;
import java.util.ArrayList;
import java.util.List;

/**
 * Entries of the log and their answers.
 *
 * <pre>
 * entry   format u8, time i64 (milliseconds since 1970), count, then each command as a byte string
 * answer  format u8, count, then each result as a byte string, in the order of the commands
 * </pre>
 */
final class EntryCodec {
    static final int FORMAT = 1;

    /** Bytes that an entry has besides its commands, and each command besides its own, at most. */
    static final int HEAD_BYTES_MAX = 16;

    static final int LENGTH_BYTES_MAX = 4;

    private EntryCodec() {}

    /** @param commands as {@link CommandCodec} encodes them */
    static byte[] encode(long epochMillis, List<byte[]> commands) {
        ByteSink out = new ByteSink(HEAD_BYTES_MAX + bytes(commands));
        out.u8(FORMAT).i64(epochMillis).count(commands.size(), ENTRY_COMMANDS_MAX);
        commands.forEach(each -> out.bytes(each, COMMAND_BYTES_MAX));
        return out.toByteArray();
    }

    /** @throws MalformedException if the bytes are not an entry of a format that this program knows */
    static Entry decode(byte[] entry) {
        return Fields.decode(entry, in -> {
            checkFormat(in, "entry");
            long epochMillis = in.i64();
            return new Entry(
                    epochMillis,
                    Fields.list(in, ENTRY_COMMANDS_MAX, each -> CommandCodec.decode(each.part(COMMAND_BYTES_MAX))));
        });
    }

    /**
     * The same without reading the commands.
     *
     * @throws MalformedException if the bytes are not an entry of a format that this program knows
     */
    static Parts parts(byte[] entry) {
        return Fields.decode(entry, in -> {
            checkFormat(in, "entry");
            return new Parts(in.i64(), Fields.list(in, ENTRY_COMMANDS_MAX, each -> each.bytes(COMMAND_BYTES_MAX)));
        });
    }

    /** The same of an entry that is to be joined with others; copies nothing. */
    static EntryJoiner.Share share(byte[] entry) {
        return Fields.decode(entry, in -> {
            checkFormat(in, "entry");
            long _ = in.i64();
            List<Boolean> many = Fields.list(
                    in,
                    ENTRY_COMMANDS_MAX,
                    each -> CommandCodec.touchesMany(
                            each.part(COMMAND_BYTES_MAX).u8()));
            return new EntryJoiner.Share(many.size(), entry.length, many.contains(true));
        });
    }

    /** @param results as {@link ResultCodec} encodes them */
    static byte[] encodeAnswer(List<byte[]> results) {
        ByteSink out = new ByteSink(HEAD_BYTES_MAX + bytes(results));
        out.u8(FORMAT).count(results.size(), ENTRY_COMMANDS_MAX);
        results.forEach(each -> out.bytes(each, RESULT_BYTES_MAX));
        return out.toByteArray();
    }

    /** @throws MalformedException if the bytes are not an answer to {@code commands} commands */
    static List<Result> decodeAnswer(byte[] answer, int commands) {
        return Fields.decode(answer, in -> {
            checkFormat(in, "answer");
            List<Result> results = new ArrayList<>(
                    Fields.list(in, ENTRY_COMMANDS_MAX, each -> ResultCodec.decode(each.part(RESULT_BYTES_MAX))));
            if (results.size() != commands) {
                throw new MalformedException("%d results for %d commands".formatted(results.size(), commands));
            }
            return results;
        });
    }

    /**
     * The results as {@link ResultCodec} encodes them.
     *
     * @throws MalformedException if the bytes are not an answer
     */
    static List<byte[]> results(byte[] answer) {
        return Fields.decode(answer, in -> {
            checkFormat(in, "answer");
            return Fields.list(in, ENTRY_COMMANDS_MAX, each -> each.bytes(RESULT_BYTES_MAX));
        });
    }

    private static int bytes(List<byte[]> parts) {
        return parts.stream().mapToInt(part -> LENGTH_BYTES_MAX + part.length).sum();
    }

    private static void checkFormat(ByteSource in, String noun) {
        int format = in.u8();
        if (format != FORMAT) {
            throw new MalformedException(
                    "an %s of format %d; this program reads format %d".formatted(noun, format, FORMAT));
        }
    }

    /** @param epochMillis when the proposer made the entry; retention counts from it */
    record Entry(long epochMillis, List<Command<?>> commands) {}

    /** @param commands as {@link CommandCodec} encodes them */
    record Parts(long epochMillis, List<byte[]> commands) {}
}
