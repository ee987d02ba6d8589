package dev.cairn.node.variant;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.InvalidValueException;
import dev.cairn.metadata.ObjectKey;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits, in a file of lines: {@code {"id":7,"bucket":…,"key":…,"version":…}} for what came, {@code {"done":7}} for what went. What was
 * written outlives the process; it is not synced, so that a power cut may take the last of it. Each line begins with its line feed, so that
 * what a full disk left of one is not the begin of the next. For one thread at a time.
 */
final class QueueFile implements AutoCloseable {
    /** When so much was written since it was empty, the file is written anew with what waits. */
    static final long BYTES_MAX = 64 << 20;

    private static final Logger log = LoggerFactory.getLogger(QueueFile.class);

    private final Path file;
    private FileChannel channel;

    /** A picture that was stored. */
    record Waiting(BucketName bucket, ObjectKey key, long version) {}

    private QueueFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Opens the file, made if there is none.
     *
     * @param waiting gets what waits, by number, in the order in which it came
     * @throws IOException if it cannot be read or written; what could be read waits all the same
     */
    static QueueFile open(Path file, SequencedMap<Long, Waiting> waiting) throws IOException {
        Files.createDirectories(Optional.ofNullable(file.getParent()).orElse(file));
        waiting.putAll(read(file));
        QueueFile opened = new QueueFile(file, channel(file));
        try {
            opened.rewrite(waiting);
        } catch (IOException e) { // It is longer than it need be, and goes on.
            log.warn("{} cannot be written anew", file, e);
        }
        return opened;
    }

    private static FileChannel channel(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static SequencedMap<Long, Waiting> read(Path file) throws IOException {
        SequencedMap<Long, Waiting> waiting = new LinkedHashMap<>();
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) { // Any bytes are lines of it.
            lines.forEach(line -> take(line, waiting));
        } catch (NoSuchFileException e) {
            return waiting;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return waiting;
    }

    /** A line that is none is what a crash left. */
    private static void take(String latin, Map<Long, Waiting> waiting) {
        try {
            byte[] utf8 = latin.getBytes(StandardCharsets.ISO_8859_1);
            JsonObject line = new JsonObject(new String(utf8, StandardCharsets.UTF_8));
            if (line.getValue("done") instanceof Number id) {
                waiting.remove(id.longValue());
            } else if (line.getValue("id") instanceof Number id
                    && line.getValue("bucket") instanceof String bucket
                    && line.getValue("key") instanceof String key
                    && line.getValue("version") instanceof Number version) {
                waiting.put(
                        id.longValue(), new Waiting(new BucketName(bucket), new ObjectKey(key), version.longValue()));
            }
        } catch (DecodeException | InvalidValueException e) {
            log.debug("a line of the queue is passed over", e);
        }
    }

    void came(long id, Waiting picture) throws IOException {
        write(line(id, picture));
    }

    void went(long id) throws IOException {
        write(new JsonObject().put("done", id));
    }

    /** Whether it is time to {@link #rewrite}. */
    boolean isLong() throws IOException {
        return channel.size() > BYTES_MAX;
    }

    /** Leaves nothing in the file but what waits. */
    void rewrite(SequencedMap<Long, Waiting> waiting) throws IOException {
        if (waiting.isEmpty()) {
            channel.truncate(0);
            return;
        }
        StringBuilder lines = new StringBuilder();
        waiting.forEach((id, picture) -> lines.append('\n').append(line(id, picture)));
        Path draft = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(draft, lines);
        replace(channel(draft), draft);
    }

    /** Opened before it takes the other's place: else a failure between the two would leave none. */
    private void replace(FileChannel next, Path draft) throws IOException {
        try {
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            next.close();
            throw e;
        }
        FileChannel last = channel;
        channel = next;
        last.close();
    }

    private static JsonObject line(long id, Waiting picture) {
        return new JsonObject()
                .put("id", id)
                .put("bucket", picture.bucket().value())
                .put("key", picture.key().value())
                .put("version", picture.version());
    }

    private void write(JsonObject line) throws IOException {
        write('\n' + line.encode());
    }

    private void write(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
