package dev.cairn.node.alerts;

import dev.cairn.monitoring.alerts.AlertChange;
import dev.cairn.monitoring.alerts.Alerts;
import dev.cairn.monitoring.kept.WholeFile;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * What became of alerts: a line of JSON for each change, the oldest first. Appended without a sync, so that a machine that loses power may
 * lose the last; a line that is torn is cut. Bounded by number, not by age, as a clock that is wrong for a moment would forget all of it.
 * All methods block and take turns.
 */
final class AlertHistoryFile {
    static final int CHANGES_MAX = 10_000;

    /** So many more than are kept may be there, so that not each change writes all anew. */
    static final int SLACK = 1_000;

    /** As many lines as there may be are a tenth of it. */
    private static final int BYTES_MAX = 1 << 28;

    private final Path file;
    private int lines = -1;

    AlertHistoryFile(Path file) {
        this.file = file;
    }

    synchronized void append(JsonObject change) throws IOException {
        open();
        try {
            write(change);
        } catch (IOException e) {
            lines = -1; // What was written of the line is cut off before the next.
            throw e;
        }
        lines++;
        if (lines > CHANGES_MAX + SLACK) {
            trim();
        }
    }

    private void write(JsonObject change) throws IOException {
        byte[] line = (change.encode() + "\n").getBytes(StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND), WholeFile.ownerOnly(file))) {
            ByteBuffer left = ByteBuffer.wrap(line);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        }
    }

    private void open() throws IOException {
        if (lines < 0) {
            cutTorn();
            trim();
        }
    }

    private void cutTorn() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            long end = bytes.length();
            while (end > 0 && byteAt(bytes, end - 1) != '\n') {
                end--;
            }
            bytes.setLength(end);
        }
    }

    private static int byteAt(RandomAccessFile bytes, long at) throws IOException {
        bytes.seek(at);
        return bytes.read();
    }

    /** Writes anew what is to be kept, if that is less than there is. An alert that fires keeps its line, however old that is. */
    private void trim() throws IOException {
        Deque<String> newest = new ArrayDeque<>();
        SequencedMap<String, String> firing = new LinkedHashMap<>(); // Of those that are older, by alert.
        int all = 0;
        try (BufferedReader reader = reader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                all++;
                if (parsed(line).isPresent()) {
                    newest.addLast(line);
                }
                if (newest.size() > CHANGES_MAX) {
                    parsed(newest.removeFirst()).ifPresent(change -> note(change, firing));
                }
            }
        }
        List<String> kept = new ArrayList<>(firing.values());
        kept.addAll(newest);
        if (kept.size() < all) {
            new WholeFile(file, BYTES_MAX)
                    .write((String.join("\n", kept) + (kept.isEmpty() ? "" : "\n")).getBytes(StandardCharsets.UTF_8));
        }
        lines = newest.size();
    }

    private static void note(JsonObject change, SequencedMap<String, String> firing) {
        String alert = change.getString("alert", "");
        String state = change.getString("state", "");
        if (state.equals(Names.of(AlertChange.Kind.FIRING))) {
            firing.put(alert, change.encode());
            if (firing.size() > Alerts.ALERTS_MAX) {
                firing.pollFirstEntry();
            }
        } else if (state.equals(Names.of(AlertChange.Kind.RESOLVED))) {
            firing.remove(alert);
        } else if (state.equals(Names.of(AlertChange.Kind.UNSILENCED))) {
            firing.computeIfPresent(
                    alert, (_, line) -> AlertJson.told(new JsonObject(line)).encode());
        }
    }

    /** What is no text is read as something else, and is then none of ours. */
    private BufferedReader reader() throws IOException {
        return new BufferedReader(
                Files.exists(file)
                        ? new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8)
                        : Reader.nullReader());
    }

    /** Empty if it is none of ours. */
    private static Optional<JsonObject> parsed(String line) {
        try {
            JsonObject change = new JsonObject(line);
            var _ = at(change);
            return Optional.of(change);
        } catch (DecodeException | ClassCastException | NullPointerException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Instant at(JsonObject change) {
        return Instant.parse(change.getString("at"));
    }

    /** All changes, the oldest first. */
    synchronized List<JsonObject> all() throws IOException {
        open();
        List<JsonObject> all = new ArrayList<>();
        try (BufferedReader reader = reader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                parsed(line).ifPresent(all::add);
            }
        }
        return all;
    }

    /**
     * The newest changes, the newest first.
     *
     * @param before only what was before this
     * @param limit so many, and all others of the moment of the last of them, so that who asks for what was before it misses none
     */
    List<JsonObject> newest(Optional<Instant> before, int limit) throws IOException {
        List<JsonObject> newest = new ArrayList<>();
        for (JsonObject change : all().reversed()) {
            if (before.isPresent() && !at(change).isBefore(before.get())) {
                continue;
            }
            if (newest.size() >= limit && !at(change).equals(at(newest.getLast()))) {
                break;
            }
            newest.add(change);
        }
        return newest;
    }
}
