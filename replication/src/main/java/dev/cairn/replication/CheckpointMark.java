package dev.cairn.replication;

import dev.cairn.metadata.LogPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Says in the log's directory that a leader has told this replica its members, and may have to send it a checkpoint, or that a checkpoint stands for
 * entries which the log here does not have. Without it a log that ends before what the state has applied, or before the entry that its members come
 * from, is one that has lost its end.
 *
 * <p>Written before either can be so, and removed at the first start at which neither is.
 *
 * @param positions of the checkpoint that came last, which may not be installed, and of the one before, which then is what the state stands
 *     at; empty before the first has come
 */
record CheckpointMark(List<LogPosition> positions) {
    private static final String NAME = "checkpoint";

    CheckpointMark {
        positions = List.copyOf(positions);
    }

    /** Whether the log may end before the last entry that this state has applied. */
    boolean excuses(LogPosition applied) {
        return positions.contains(applied);
    }

    /** What was written down; empty if nothing was. */
    static Optional<CheckpointMark> read(Path current) throws IOException {
        Path file = current.resolve(NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            List<LogPosition> positions = new ArrayList<>();
            for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
                int space = line.indexOf(' ');
                positions.add(new LogPosition(
                        Long.parseLong(line, 0, Math.max(0, space), 10),
                        Long.parseLong(line, space + 1, line.length(), 10)));
            }
            return Optional.of(new CheckpointMark(positions));
        } catch (CharacterCodingException | NumberFormatException _) {
            throw new LogDamagedException(file, 0, "is not as it was written", LogCheck.REPAIR);
        }
    }

    /** Says, durably, that a checkpoint may come. */
    static void awaiting(Path current) throws IOException {
        if (!Files.exists(current.resolve(NAME))) {
            new CheckpointMark(List.of()).write(current);
        }
    }

    /** Says, durably, that one has come and is about to be installed. */
    static void arrived(Path current, LogPosition position) throws IOException {
        List<LogPosition> positions =
                new ArrayList<>(read(current).map(CheckpointMark::positions).orElse(List.of()));
        if (positions.size() > 1) {
            positions.removeFirst();
        }
        positions.add(position);
        new CheckpointMark(positions).write(current);
    }

    /** To be called when the log has all that the state and the members come from. */
    static void remove(Path current) throws IOException {
        if (Files.deleteIfExists(current.resolve(NAME))) {
            DirectoryGuard.sync(current);
        }
    }

    private void write(Path current) throws IOException {
        Path fresh = current.resolve(NAME + ".tmp");
        String lines = positions.stream()
                .map(position -> position.term() + " " + position.index() + "\n")
                .collect(Collectors.joining());
        ByteBuffer text = ByteBuffer.wrap(lines.getBytes(StandardCharsets.US_ASCII));
        try (FileChannel file = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (text.hasRemaining()) {
                file.write(text);
            }
            file.force(true);
        }
        Files.move(fresh, current.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        DirectoryGuard.sync(current);
    }
}
