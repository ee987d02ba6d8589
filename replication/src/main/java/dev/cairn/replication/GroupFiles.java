package dev.cairn.replication;

import dev.cairn.metadata.LogPosition;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Properties;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;
import org.jspecify.annotations.Nullable;

/** Ratis's two small files beside the segments: term and vote in {@code raft-meta}, members in {@code raft-meta.conf}. */
final class GroupFiles {
    private final Path vote;
    private final Path members;

    GroupFiles(Path current) {
        vote = current.resolve("raft-meta");
        members = current.resolve("raft-meta.conf");
    }

    /** Writes, and syncs, the vote of a member that has not voted yet. */
    void writeFirstVote() throws IOException {
        try (FileChannel file = FileChannel.open(vote, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap("term=0\nvotedFor=\n".getBytes(StandardCharsets.ISO_8859_1)));
            file.force(true);
        }
    }

    /**
     * @param last entry in the log
     * @param first index in the log, -1 if it is empty
     */
    void check(String nodeId, LogPosition last, long first) throws IOException {
        checkMembers(nodeId, last, first);
        checkVote(nodeId, last);
    }

    /** The term that this member is in: no entry of its log can be of a later one. */
    long term() throws IOException {
        return term(readVote().getProperty("term"));
    }

    private Properties readVote() throws IOException {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(Files.readString(vote, StandardCharsets.US_ASCII)));
            return properties;
        } catch (NoSuchFileException _) {
            throw damaged(vote, "is missing");
        } catch (CharacterCodingException | IllegalArgumentException _) {
            throw damaged(vote, "is not text as it was written");
        }
    }

    private void checkVote(String nodeId, LogPosition last) throws IOException {
        Properties properties = readVote();
        long term = term(properties.getProperty("term"));
        if (term < last.term()) {
            throw damaged(vote, "says term %d, but the log holds an entry of term %d".formatted(term, last.term()));
        }
        String votedFor = properties.getProperty("votedFor");
        if (votedFor == null || (!votedFor.isEmpty() && !votedFor.equals(nodeId))) {
            throw damaged(vote, "holds a vote for %s, which is not a member of the group".formatted(votedFor));
        }
    }

    private long term(@Nullable String text) throws LogDamagedException {
        try {
            long term = text == null ? -1 : Long.parseLong(text);
            if (term >= 0) {
                return term;
            }
        } catch (NumberFormatException _) {
            // Refused below, as a negative number is.
        }
        throw damaged(vote, "holds no term: " + text);
    }

    private void checkMembers(String nodeId, LogPosition last, long first) throws IOException {
        if (!Files.exists(members)) {
            // Written when the first entry is applied; from then on the log may forget the entry with the members.
            if (first > 0) {
                throw damaged(members, "is missing");
            }
            return;
        }
        LogEntryProto entry = readMembers();
        List<String> ids = entry.getConfigurationEntry().getPeersList().stream()
                .map(RaftPeerProto::getId)
                .map(id -> id.toStringUtf8())
                .toList();
        if (!ids.contains(nodeId)) {
            throw damaged(
                    members, "this log belongs to node %s, not to node %s".formatted(String.join(", ", ids), nodeId));
        }
        if (entry.getIndex() > last.index() || entry.getTerm() > last.term()) {
            throw damaged(
                    members,
                    "comes from entry %d of term %d, but the log ends with entry %d of term %d"
                            .formatted(entry.getIndex(), entry.getTerm(), last.index(), last.term()));
        }
    }

    private LogEntryProto readMembers() throws IOException {
        try {
            LogEntryProto entry = LogEntryProto.parseFrom(Files.readAllBytes(members));
            if (entry.hasConfigurationEntry()) {
                return entry;
            }
        } catch (InvalidProtocolBufferException _) {
            // Refused below, as something else than members is.
        }
        throw damaged(members, "does not hold the members of a group");
    }

    private static LogDamagedException damaged(Path file, String what) {
        return new LogDamagedException(file, 0, what, LogCheck.REPAIR);
    }
}
