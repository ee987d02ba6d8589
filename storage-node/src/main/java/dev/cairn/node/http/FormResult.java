package dev.cairn.node.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.cairn.metadata.BucketName;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** What became of one file of a form. */
sealed interface FormResult {
    record Kept(FormFile file, Stored stored) implements FormResult {}

    record Refused(FormFile file, Problem problem) implements FormResult {}

    /** The form could not be read any further. */
    record BrokenOff(Problem problem) implements FormResult {}

    /** What was kept. */
    static Stream<Stored> stored(List<FormResult> results) {
        return results.stream()
                .filter(Kept.class::isInstance)
                .map(Kept.class::cast)
                .map(Kept::stored);
    }

    static Buffer json(String requestId, BucketName bucket, List<FormResult> results) {
        return Json.buffer(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("results");
            for (FormResult result : results) {
                json.writeStartObject();
                switch (result) {
                    case Kept(var file, var stored) -> {
                        names(json, file.field(), file.name());
                        json.writeFieldName("object");
                        ObjectJson.write(json, bucket, stored.version());
                    }
                    case Refused(var file, var problem) -> {
                        names(json, file.field(), file.name());
                        problem(json, requestId, problem);
                    }
                    case BrokenOff(var problem) -> {
                        names(json, "", "");
                        problem(json, requestId, problem);
                    }
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void names(JsonGenerator json, String field, String name) throws IOException {
        json.writeStringField("field", field);
        json.writeStringField("filename", name);
    }

    private static void problem(JsonGenerator json, String requestId, Problem problem) throws IOException {
        json.writeObjectFieldStart("problem");
        ProblemAnswer.write(json, requestId, problem);
        json.writeEndObject();
    }
}
