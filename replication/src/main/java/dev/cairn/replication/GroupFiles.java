package dev.cairn.replication;

import dev.cairn.metadata.LogPosition;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ratis's two small files beside the segments: term and vote in {@code raft-meta}, members in {@code raft-meta.conf}.
 *
 * <p>Ratis writes each anew under another name, and renames that also if it could not be written: a disk that is full for a
 * moment leaves an empty file behind. So what was sound at a start is kept under a second name, and put back at the next.
 *
 * <p>And ours, empty, which says that the replica joined as a listener: Ratis knows that from the members alone, and while it joins they do not name it yet.
 */
final class GroupFiles {
    private static final Logger LOG = LoggerFactory.getLogger(GroupFiles.class);

    private final Path current;
    private final Path vote;
    private final Path members;
    private final Path listener;

    GroupFiles(Path current) {
        this.current = current;
        vote = current.resolve("raft-meta");
        members = current.resolve("raft-meta.conf");
        listener = current.resolve("listener");
    }

    /** Writes, and syncs, the vote of a member that has not voted yet. */
    void writeFirstVote() throws IOException {
        try (FileChannel file = FileChannel.open(vote, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap("term=0\nvotedFor=\n".getBytes(StandardCharsets.ISO_8859_1)));
            file.force(true);
        }
    }

    /**
     * Puts back what was kept, in place of a file that is empty. A group of one may: it votes and writes down its members
     * once in each run, at the start, and went no further with a vote that could not be written. An empty file of members
     * for which nothing was kept is as good as none.
     */
    void restoreEmptied() throws IOException {
        if (isEmptied(members)) {
            if (Files.exists(kept(members))) {
                restore(members);
            } else {
                Files.delete(members);
            }
        }
        if (isEmptied(vote) && Files.exists(kept(vote)) && isAlone()) {
            restore(vote);
        }
    }

    /** Keeps the files as they are, durably; to be called when they are known to be sound. Ratis replaces them, and changes none. */
    void keep() throws IOException {
        for (Path file : List.of(vote, members)) {
            if (Files.exists(file)) {
                Files.deleteIfExists(kept(file));
                giveSecondName(file);
            }
        }
        DirectoryGuard.sync(current);
    }

    /** A link costs no sync of its own; not every file system has them. */
    private static void giveSecondName(Path file) throws IOException {
        try {
            Files.createLink(kept(file), file);
        } catch (UnsupportedOperationException | FileSystemException noLinks) {
            Files.copy(file, kept(file));
            try (FileChannel copy = FileChannel.open(kept(file), StandardOpenOption.WRITE)) {
                copy.force(true);
            }
        }
    }

    private static Path kept(Path file) {
        return file.resolveSibling(file.getFileName() + ".kept");
    }

    private static boolean isEmptied(Path file) throws IOException {
        return Files.exists(file) && Files.size(file) == 0;
    }

    /** Whether the members are one, or none are written down yet. */
    boolean isAlone() throws IOException {
        return !Files.exists(members) || memberIds(readMembers()).size() == 1;
    }

    /** Whether this replica has been told any members: only then it may be one itself. */
    boolean hasMembers() {
        return Files.exists(members);
    }

    /** Whether the replica joined as a listener; it may be a voter by now. */
    boolean isListener() {
        return Files.exists(listener);
    }

    /** Writes down, durably, that the replica joins as a listener. */
    void joinAsListener() throws IOException {
        if (!isListener()) {
            Files.createFile(listener);
            DirectoryGuard.sync(current);
        }
    }

    /**
     * Names the replica among the members as a listener, if it joined as one and they do not name it: the leader told them before it was let in. Whichever entry says more comes
     * behind them in the log, and counts then.
     */
    void nameListener(String nodeId, String address) throws IOException {
        if (!isListener() || !hasMembers() || memberIds(readMembers()).contains(nodeId)) {
            return;
        }
        LogEntryProto told = readMembers();
        LogEntryProto named = told.toBuilder()
                .setConfigurationEntry(told.getConfigurationEntry().toBuilder()
                        .addListeners(RaftPeerProto.newBuilder()
                                .setId(ByteString.copyFromUtf8(nodeId))
                                .setAddress(address)))
                .build();
        Path draft = current.resolve("raft-meta.conf.listener");
        try (FileChannel file = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            file.write(named.toByteString().asReadOnlyByteBuffer());
            file.force(true);
        }
        Files.move(draft, members, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        DirectoryGuard.sync(current);
    }

    private void restore(Path file) throws IOException {
        LOG.warn(
                "{} is empty, as a full or failing disk leaves it; what stood in it at the last start is put back",
                file);
        Files.move(kept(file), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        DirectoryGuard.sync(current);
    }

    /**
     * @param last entry in the log
     * @param first index in the log, -1 if it is empty
     * @param toldByLeader whether the members may come from an entry that is not in the log, and this node need not be one yet
     */
    void check(String nodeId, LogPosition last, long first, boolean toldByLeader) throws IOException {
        checkMembers(nodeId, last, first, toldByLeader);
        checkVote(nodeId, last);
    }

    /** Whether the log has the entry that the members come from, and this node is one of them. */
    boolean areFromLog(String nodeId, LogPosition last) throws IOException {
        if (!Files.exists(members)) {
            return true;
        }
        LogEntryProto entry = readMembers();
        return entry.getIndex() <= last.index() && memberIds(entry).contains(nodeId);
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
        if (votedFor == null || !(votedFor.isEmpty() || votedFor.equals(nodeId) || isMember(votedFor))) {
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

    private void checkMembers(String nodeId, LogPosition last, long first, boolean toldByLeader) throws IOException {
        if (!Files.exists(members)) {
            // Written when the first entry is applied; from then on the log may forget the entry with the members.
            if (first > 0) {
                throw damaged(members, "is missing");
            }
            return;
        }
        LogEntryProto entry = readMembers();
        List<String> ids = memberIds(entry);
        if (!toldByLeader && !ids.contains(nodeId)) {
            throw damaged(
                    members, "this log belongs to node %s, not to node %s".formatted(String.join(", ", ids), nodeId));
        }
        if (!toldByLeader && (entry.getIndex() > last.index() || entry.getTerm() > last.term())) {
            throw damaged(
                    members,
                    "comes from entry %d of term %d, but the log ends with entry %d of term %d"
                            .formatted(entry.getIndex(), entry.getTerm(), last.index(), last.term()));
        }
    }

    private boolean isMember(String id) throws IOException {
        return Files.exists(members) && memberIds(readMembers()).contains(id);
    }

    private static List<String> memberIds(LogEntryProto entry) {
        RaftConfigurationProto members = entry.getConfigurationEntry();
        return Stream.concat(members.getPeersList().stream(), members.getListenersList().stream())
                .map(RaftPeerProto::getId)
                .map(id -> id.toStringUtf8())
                .toList();
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
