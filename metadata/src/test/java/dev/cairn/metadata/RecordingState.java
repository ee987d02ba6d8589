package dev.cairn.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/**
 * A state machine that remembers what it was fed. An entry is a text; its answer is the index, a colon and the text. What was
 * applied after the last checkpoint is lost by {@link #crashed}, as it may be for a real state.
 */
public final class RecordingState implements ReplicatedState {
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
}
