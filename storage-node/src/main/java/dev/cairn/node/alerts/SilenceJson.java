package dev.cairn.node.alerts;

import dev.cairn.metadata.InvalidValueException;
import dev.cairn.monitoring.alerts.Alerts;
import dev.cairn.monitoring.alerts.Silence;
import dev.cairn.node.http.JsonInput;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** Silences as JSON. */
final class SilenceJson {
    private SilenceJson() {}

    static JsonObject of(Silence silence) {
        JsonObject json =
                new JsonObject().put("until", silence.until().toString()).put("by", silence.by());
        silence.comment().ifPresent(comment -> json.put("comment", comment));
        return json;
    }

    /** As {@link #of} wrote it, or with {@code forSeconds} in place of its end. */
    static Silence read(JsonInput input, Instant now) {
        input.only("until", "forSeconds", "by", "comment");
        if (input.has("until") == input.has("forSeconds")) {
            throw new InvalidValueException(
                    "until", "given, or forSeconds, and not both", input.has("until") ? "both" : "absent");
        }
        Instant until = input.has("until")
                ? Times.parse("until", input.requiredText("until"))
                : now.plusSeconds(seconds(input));
        return new Silence(until, input.requiredText("by"), input.text("comment"));
    }

    private static long seconds(JsonInput input) {
        long seconds = input.number("forSeconds").orElse(0);
        long max = Alerts.SILENCE_MAX.toSeconds();
        if (seconds < 1 || seconds > max) {
            throw new InvalidValueException("forSeconds", "1 to " + max, Long.toString(seconds));
        }
        return seconds;
    }
}
