package dev.cairn.node.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.node.archive.ArchiveEntry;
import java.io.IOException;
import org.slf4j.event.Level;

/**
 * What an extraction tells its client, as lines of JSON: how far the check is, what became of each file, and an end without which it is
 * not whole. The first line begins the answer, so that an archive which is refused before is a problem with a status. Used by one thread.
 */
final class ExtractionLines {
    /** A check of less tells nothing, so that its outcome is the answer's status. */
    static final long QUIET_BYTES = 64 << 20;

    private static final int FLUSH_EVERY = 64;

    private final Exchange exchange;
    private final PushedAnswer answer;
    private long checkedBytes;
    private long toldBytes;
    private long stored;
    private long storedBytes;
    private long refused;

    ExtractionLines(Exchange exchange, PushedAnswer answer) {
        this.exchange = exchange;
        this.answer = answer;
    }

    /** So many bytes more were found right. */
    void checked(int bytes) {
        checkedBytes += bytes;
        if (checkedBytes - toldBytes >= QUIET_BYTES) {
            toldBytes = checkedBytes;
            line(json -> json.writeNumberField("checkedBytes", checkedBytes));
            answer.flush();
        }
    }

    /** Whether the answer has a status already, so that a failure can only be a line of it. */
    boolean haveBegun() {
        return toldBytes > 0;
    }

    void stored(ArchiveEntry entry, ObjectKey key, Stored object) {
        stored++;
        storedBytes += object.version().sizeBytes();
        line(json -> {
            names(json, entry, key);
            json.writeNumberField("version", object.version().version());
            json.writeNumberField("size", object.version().sizeBytes());
        });
        flushNowAndThen();
    }

    void refused(ArchiveEntry entry, ObjectKey key, RuntimeException failure) {
        refused++;
        Problem problem = Problems.foreseen(failure).orElseGet(() -> unforeseen(failure));
        line(json -> {
            names(json, entry, key);
            json.writeObjectFieldStart("problem");
            ProblemAnswer.write(json, exchange.id(), problem);
            json.writeEndObject();
        });
        flushNowAndThen();
    }

    /** The last line, where there is no end: what stands before it is stored. */
    void brokenOff(RuntimeException failure) {
        Problem problem = Problems.foreseen(failure).orElseGet(() -> unforeseen(failure));
        line(json -> {
            json.writeObjectFieldStart("problem");
            ProblemAnswer.write(json, exchange.id(), problem);
            json.writeEndObject();
        });
        answer.flushAndWait();
    }

    private Problem unforeseen(RuntimeException failure) {
        exchange.log(Level.ERROR).setCause(failure).log("a file of an archive could not be stored");
        return Problems.internal();
    }

    void end() {
        line(json -> {
            json.writeBooleanField("end", true);
            json.writeNumberField("objects", stored);
            json.writeNumberField("bytes", storedBytes);
            json.writeNumberField("refused", refused);
        });
    }

    private static void names(JsonGenerator json, ArchiveEntry entry, ObjectKey key) throws IOException {
        json.writeStringField("entry", entry.name());
        json.writeStringField("key", key.value());
    }

    private void line(Json.Writer members) {
        answer.write(Json.buffer(json -> {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
            json.writeRaw('\n');
        }));
    }

    private void flushNowAndThen() {
        if ((stored + refused) % FLUSH_EVERY == 0) {
            answer.flush();
        }
    }
}
