package dev.cairn.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A state machine that remembers what it was fed. An entry is a text; its answer is the index, a colon and the text. What was
 * applied after the last checkpoint is lost by {@link #crashed}, as it may be for a real state.
 */
public class RecordingState implements ReplicatedState {
    private final List<String> entries;
    private final List<LogPosition> positions;
    private LogPosition applied;
    private int checkpointed;
    private LogPosition checkpoint;
    private boolean failing;

    public RecordingState() {
        this(List.of(), List.of(), LogPosition.NONE);
    }

    private RecordingState(List<String> entries, List<LogPosition> positions, LogPosition applied) {
        this.entries = new ArrayList<>(entries);
        this.positions = new ArrayList<>(positions);
        this.applied = applied;
        this.checkpointed = entries.size();
        this.checkpoint = applied;
    }

    public static byte[] entry(String text) {
        return text.getBytes(UTF_8);
    }

    /** What survives a crash: everything up to the last checkpoint. */
    public synchronized RecordingState crashed() {
        return new RecordingState(entries.subList(0, checkpointed), positions.subList(0, checkpointed), checkpoint);
    }

    /** From now on every entry fails, as with a broken disk. */
    public synchronized void fail() {
        failing = true;
    }

    /** Texts of the entries applied so far, in order. */
    public synchronized List<String> entries() {
        return List.copyOf(entries);
    }

    public synchronized List<LogPosition> positions() {
        return List.copyOf(positions);
    }

    @Override
    public synchronized LogPosition applied() {
        return applied;
    }

    @Override
    public synchronized byte[] apply(LogPosition position, byte[] entry) {
        if (failing) {
            throw new IllegalStateException("the state is broken, as the test asked");
        }
        if (position.index() <= applied.index()) {
            throw new AssertionError("fed " + position + " after " + applied);
        }
        applied = position;
        String text = new String(entry, UTF_8);
        entries.add(text);
        positions.add(position);
        return (position.index() + ":" + text).getBytes(UTF_8);
    }

    @Override
    public synchronized void advance(LogPosition position) {
        applied = position;
    }

    @Override
    public synchronized LogPosition checkpoint() {
        checkpointed = entries.size();
        checkpoint = applied;
        return applied;
    }

    /** Two files, so that their order and their borders matter to who carries them. */
    @Override
    public synchronized LogPosition copyTo(Path directory) throws IOException {
        Files.createDirectory(directory);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (int i = 0; i < entries.size(); i++) {
            byte[] text = entries.get(i).getBytes(UTF_8);
            out.writeLong(positions.get(i).term());
            out.writeLong(positions.get(i).index());
            out.writeInt(text.length);
            out.write(text);
        }
        Files.write(directory.resolve("entries"), bytes.toByteArray());
        Files.writeString(
                directory.resolve("position"), "%d %d %d".formatted(applied.term(), applied.index(), entries.size()));
        return applied;
    }

    @Override
    public synchronized void install(Path copy) throws IOException {
        String[] position = Files.readString(copy.resolve("position")).split(" ", 3);
        LogPosition offered = new LogPosition(Long.parseLong(position[0]), Long.parseLong(position[1]));
        if (offered.index() <= applied.index()) {
            throw new IOException("the copy stands at %s, this state already at %s".formatted(offered, applied));
        }
        entries.clear();
        positions.clear();
        try (DataInputStream in = new DataInputStream(Files.newInputStream(copy.resolve("entries")))) {
            for (int i = 0; i < Integer.parseInt(position[2]); i++) {
                positions.add(new LogPosition(in.readLong(), in.readLong()));
                entries.add(new String(in.readNBytes(in.readInt()), UTF_8));
            }
        }
        applied = offered;
        checkpoint();
    }
}
