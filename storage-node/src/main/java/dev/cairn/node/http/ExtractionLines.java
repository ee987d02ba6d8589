package dev.cairn.node.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.cairn.metadata.Command.ObjectsPut;
import java.io.IOException;
import java.util.List;
import org.slf4j.event.Level;

/**
 * What an extraction tells its client, as lines of JSON: how far the check is, what became of each file, how many stand after each batch,
 * and an end without which it is not whole. The first line begins the answer, so that an archive which is refused before is a problem with
 * a status. Used by one thread.
 */
final class ExtractionLines {
    /** A check of less tells nothing, so that its outcome is the answer's status. */
    static final long QUIET_BYTES = 64 << 20;

    private final Exchange exchange;
    private final PushedAnswer answer;
    private long checkedBytes;
    private long toldBytes;
    private long batches;
    private long objects;
    private long bytes;
    private String upTo = "";

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
        return toldBytes > 0 || batches > 0;
    }

    /**
     * Objects have become visible in one step.
     *
     * @param files in the order of the archive, at least one
     */
    void stored(List<ExtractedObjects.Extracted> files, ObjectsPut put) {
        batches++;
        objects += put.objects();
        bytes += put.bytes();
        upTo = files.getLast().entry();
        for (ExtractedObjects.Extracted file : files) {
            line(json -> {
                json.writeStringField("entry", file.entry());
                json.writeStringField("key", file.key().value());
                json.writeNumberField("version", put.version());
                json.writeNumberField("size", file.sizeBytes());
            });
        }
        line(this::standing);
        answer.flush();
    }

    /** How many objects stand, and up to which entry. */
    private void standing(JsonGenerator json) throws IOException {
        json.writeNumberField("batches", batches);
        json.writeNumberField("objects", objects);
        json.writeNumberField("bytes", bytes);
        if (batches > 0) {
            json.writeStringField("upTo", upTo);
        }
    }

    /** The last line, where there is no end. */
    void brokenOff(RuntimeException failure) {
        Problem problem = Problems.foreseen(failure).orElseGet(() -> unforeseen(failure));
        line(json -> {
            json.writeObjectFieldStart("problem");
            ProblemAnswer.write(json, exchange.id(), problem);
            json.writeEndObject();
            standing(json);
        });
        answer.flushAndWait();
    }

    private Problem unforeseen(RuntimeException failure) {
        exchange.log(Level.ERROR).setCause(failure).log("files of an archive could not be stored");
        return Problems.internal();
    }

    void end() {
        line(json -> {
            json.writeBooleanField("end", true);
            standing(json);
        });
    }

    private void line(Json.Writer members) {
        answer.write(Json.buffer(json -> {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
            json.writeRaw('\n');
        }));
    }
}
