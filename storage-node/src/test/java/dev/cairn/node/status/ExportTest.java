package dev.cairn.node.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.monitoring.MonitoringSettings;
import dev.cairn.monitoring.Operation;
import dev.cairn.monitoring.Outcome;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: an export is all there is, and no more of it is held than a part. Method: a history of many rows, by a clock of the test's. */
class ExportTest {
    private static final int BUCKETS = 60;
    private static final int MINUTES = 40;
    private static final int PART_BYTES_MAX = 256 << 10;

    @TempDir
    Path temp;

    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private FileStoragePerformanceMonitor monitor = new FileStoragePerformanceMonitor(registry);

    @BeforeEach
    void open() {
        monitor = new FileStoragePerformanceMonitor(registry);
        monitor.keep(temp.resolve("history"));
    }

    @AfterEach
    void close() {
        monitor.close();
    }

    @Test
    void partsAreSmallHoweverMuchThereIs() throws Exception {
        fill();

        Buffer all = Buffer.buffer();
        int parts = 0;
        try (Export export = new Export(monitor, "node-1", new ExportJson(), Instant.EPOCH)) {
            for (Optional<Buffer> part = export.next(); part.isPresent(); part = export.next()) {
                assertThat(part.get().length()).isLessThan(PART_BYTES_MAX);
                all.appendBuffer(part.get());
                parts++;
            }
        }

        assertThat(parts).isGreaterThan(10);
        JsonObject json = new JsonObject(all);
        JsonObject end = json.getJsonObject("end");
        for (String list : new String[] {"windows", "exemplars", "history"}) {
            assertThat(json.getJsonArray(list).size()).as(list).isEqualTo(end.getInteger(list));
        }
        assertThat(sum(json.getJsonArray("history"), false)).isEqualTo((long) BUCKETS * MINUTES);
        assertThat(sum(json.getJsonArray("history"), true)).isEqualTo((long) BUCKETS * MINUTES);
        assertThat(json.getJsonArray("history").size()).isGreaterThan(BUCKETS * MINUTES);
    }

    @Test
    void theHistoryIsAsItWasAtTheBeginning() throws Exception {
        fill();
        try (Export export = new Export(monitor, "node-1", new ExportJson(), Instant.EPOCH)) {
            Buffer all = export.next().orElseThrow();
            monitor.clearHistory(Optional.empty());
            for (Optional<Buffer> part = export.next(); part.isPresent(); part = export.next()) {
                all.appendBuffer(part.get());
            }

            assertThat(sum(new JsonObject(all).getJsonArray("history"), false)).isEqualTo((long) BUCKETS * MINUTES);
        }
    }

    @Test
    void anExportOfNothingIsWholeToo() throws Exception {
        monitor.apply(MonitoringSettings.DEFAULT.withMeasuring(false));
        try (Export export = new Export(monitor, "node-1", new ExportJson(), Instant.EPOCH)) {
            JsonObject json = new JsonObject(export.next().orElseThrow());

            assertThat(json.getJsonArray("exemplars")).isEmpty();
            assertThat(json.getJsonArray("history")).isEmpty();
            assertThat(json.getBoolean("measuring")).isFalse();
            assertThat(json.getJsonObject("end").getInteger("history")).isZero();
            assertThat(export.next()).isEmpty();
        }
    }

    /** What is closed writes the minute in which it is closed. */
    private void fill() {
        for (int minute = 0; minute < MINUTES; minute++) {
            for (int bucket = 0; bucket < BUCKETS; bucket++) {
                Measurement upload = monitor.measure(Operation.UPLOAD);
                upload.bucket("bucket-" + bucket);
                upload.end(Outcome.SUCCESS);
            }
            monitor.close();
            clock.add(Duration.ofMinutes(1));
            open();
        }
    }

    private static long sum(JsonArray rows, boolean trend) {
        return rows.stream()
                .map(JsonObject.class::cast)
                .filter(row -> row.getBoolean("trend") == trend)
                .mapToLong(row -> row.getLong("count"))
                .sum();
    }
}
