package dev.cairn.metadata;

import static dev.cairn.metadata.CodecLimits.REPAIRS_MAX;

import dev.cairn.metadata.Command.BuryRepairs;
import dev.cairn.metadata.Command.ClusterCommand;
import dev.cairn.metadata.Command.Condemn;
import dev.cairn.metadata.Command.DiscardDeadLetters;
import dev.cairn.metadata.Command.EndRepairs;
import dev.cairn.metadata.Command.QueueRepairs;
import dev.cairn.metadata.Command.RetryDeadLetters;
import dev.cairn.metadata.Command.SetClusterRecord;
import dev.cairn.metadata.codec.ByteSink;
import dev.cairn.metadata.codec.ByteSource;
import dev.cairn.metadata.codec.MalformedException;
import java.time.Instant;
import java.util.List;

/** The commands of clusters in bytes: what {@link CommandCodec} writes and reads behind the idempotency, which they never have. */
final class ClusterCommandCodec {
    private static final int SET_CLUSTER_RECORD = 13;
    private static final int QUEUE_REPAIRS = 14;
    private static final int END_REPAIRS = 15;
    private static final int BURY_REPAIRS = 16;
    private static final int RETRY_DEAD_LETTERS = 17;
    private static final int DISCARD_DEAD_LETTERS = 18;
    private static final int CONDEMN = 19;

    private static final int ALL = 0;
    private static final int THOSE = 1;

    private ClusterCommandCodec() {}

    /** As {@link CommandCodec#touchesMany}. */
    static boolean touchesMany(int kind) {
        return kind == CONDEMN || kind == RETRY_DEAD_LETTERS || kind == DISCARD_DEAD_LETTERS;
    }

    static int kind(ClusterCommand<?> command) {
        return switch (command) {
            case SetClusterRecord _ -> SET_CLUSTER_RECORD;
            case QueueRepairs _ -> QUEUE_REPAIRS;
            case EndRepairs _ -> END_REPAIRS;
            case BuryRepairs _ -> BURY_REPAIRS;
            case RetryDeadLetters _ -> RETRY_DEAD_LETTERS;
            case DiscardDeadLetters _ -> DISCARD_DEAD_LETTERS;
            case Condemn _ -> CONDEMN;
        };
    }

    static void writeFields(ByteSink out, ClusterCommand<?> command) {
        switch (command) {
            case SetClusterRecord c -> {
                out.text(c.name(), ClusterRecord.NAME_LENGTH_MAX).varint(c.expectedVersion());
                out.bytes(c.value(), ClusterRecord.VALUE_BYTES_MAX);
            }
            case QueueRepairs c -> {
                Fields.fileId(out, c.content());
                Fields.list(out.u8(c.copiesLeft()), c.nodes(), Repair.COPIES_MAX, Fields::fileId);
            }
            case EndRepairs c -> Fields.list(out, c.repairs(), REPAIRS_MAX, Fields::repair);
            case BuryRepairs c -> Fields.list(out, c.letters(), REPAIRS_MAX, ClusterCommandCodec::writeLetter);
            case RetryDeadLetters c -> writeLetters(out, c.letters());
            case DiscardDeadLetters c -> writeLetters(out, c.letters());
            case Condemn c -> Fields.fileIds(out, c.contents());
        }
    }

    static ClusterCommand<?> readFields(int kind, ByteSource in, Instant at) {
        return switch (kind) {
            case SET_CLUSTER_RECORD ->
                new SetClusterRecord(
                        in.text(ClusterRecord.NAME_LENGTH_MAX),
                        in.varint(),
                        in.bytes(ClusterRecord.VALUE_BYTES_MAX),
                        at);
            case QUEUE_REPAIRS -> {
                FileId content = Fields.fileId(in);
                int copiesLeft = in.u8();
                yield new QueueRepairs(content, copiesLeft, Fields.list(in, Repair.COPIES_MAX, Fields::fileId), at);
            }
            case END_REPAIRS -> new EndRepairs(Fields.list(in, REPAIRS_MAX, Fields::repair), at);
            case BURY_REPAIRS -> new BuryRepairs(Fields.list(in, REPAIRS_MAX, ClusterCommandCodec::readLetter), at);
            case RETRY_DEAD_LETTERS -> new RetryDeadLetters(readLetters(in), at);
            case DISCARD_DEAD_LETTERS -> new DiscardDeadLetters(readLetters(in), at);
            case CONDEMN -> new Condemn(Fields.fileIds(in), at);
            default -> throw new MalformedException("command of unknown kind " + kind);
        };
    }

    private static void writeLetter(ByteSink out, DeadLetter letter) {
        Fields.repair(out, letter.repair());
        RowCodec.writeFailures(out, letter);
    }

    private static DeadLetter readLetter(ByteSource in) {
        return RowCodec.readFailures(Fields.repair(in), in);
    }

    private static void writeLetters(ByteSink out, DeadLetters letters) {
        switch (letters) {
            case DeadLetters.All _ -> out.u8(ALL);
            case DeadLetters.Those(List<Owed> owed) -> Fields.list(out.u8(THOSE), owed, REPAIRS_MAX, Fields::owed);
        }
    }

    private static DeadLetters readLetters(ByteSource in) {
        int kind = in.u8();
        return switch (kind) {
            case ALL -> new DeadLetters.All();
            case THOSE -> new DeadLetters.Those(Fields.list(in, REPAIRS_MAX, Fields::owed));
            default -> throw new MalformedException("dead letters of unknown kind " + kind);
        };
    }
}
