package dev.cairn.node.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** Goal: every event is one line that is one JSON object, whatever is in it. */
class JsonLineEncoderTest {
    private final LoggerContext context = new LoggerContext();

    @Test
    void pairsAreMembersOfTheObject() {
        LoggingEvent event = event("took {}", null, "long");
        event.setKeyValuePairs(List.of(
                new KeyValuePair("requestId", "01"), new KeyValuePair("millis", 12L), new KeyValuePair("slow", true)));

        JsonObject line = line(event);

        assertThat(line.getMap())
                .containsEntry("level", "WARN")
                .containsEntry("logger", "test")
                .containsEntry("message", "took long")
                .containsEntry("requestId", "01")
                .containsEntry("millis", 12)
                .containsEntry("slow", true)
                .containsKeys("time", "thread")
                .doesNotContainKey("error");
    }

    @Test
    void anErrorIsOneMemberAndTheLineStaysOneLine() {
        String line = new String(
                new JsonLineEncoder().encode(event("a\n\"b\"", new IllegalStateException("broken"))),
                StandardCharsets.UTF_8);

        assertThat(line).endsWith("}\n").containsOnlyOnce("\n");
        assertThat(new JsonObject(line).getString("message")).isEqualTo("a\n\"b\"");
        assertThat(new JsonObject(line).getString("error")).startsWith("java.lang.IllegalStateException: broken");
    }

    private JsonObject line(LoggingEvent event) {
        return new JsonObject(new String(new JsonLineEncoder().encode(event), StandardCharsets.UTF_8));
    }

    private LoggingEvent event(String message, Throwable error, Object... arguments) {
        LoggingEvent event = new LoggingEvent("", context.getLogger("test"), Level.WARN, message, error, arguments);
        event.setMDCPropertyMap(Map.of());
        return event;
    }
}
