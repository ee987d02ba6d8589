package dev.cairn.node.status;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.monitoring.HistoryRow;
import dev.cairn.monitoring.HistoryRows;
import dev.cairn.node.http.Parts;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that a monitor knows, some at a time: one operation of one window, then the exemplars of one operation, then some rows of the
 * history, which may have hundreds of thousands. The history is as it was at the beginning.
 */
final class Export implements Parts {
    static final int VERSION = 1;

    private static final int PART_CHARS = 64 << 10;
    private static final int ROWS_AT_ONCE = 100;

    private final FileStoragePerformanceMonitor monitor;
    private final String node;
    private final ExportForm form;
    private final Instant at;
    private final StringBuilder text = new StringBuilder();
    private final Deque<Step> steps = new ArrayDeque<>();
    private @Nullable HistoryRows rows;
    private boolean begun;
    private boolean ended;
    private long windows;
    private long exemplars;
    private long history;

    /** Something that adds to the text. */
    private interface Step {
        void run() throws IOException;
    }

    Export(FileStoragePerformanceMonitor monitor, String node, ExportForm form, Instant at) {
        this.monitor = monitor;
        this.node = node;
        this.form = form;
        this.at = at;
    }

    @Override
    public Optional<Buffer> next() throws IOException {
        if (!begun) {
            begun = true;
            begin();
        }
        while (text.length() < PART_CHARS && !ended) {
            step();
        }
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Buffer part = Buffer.buffer(text.toString());
        text.setLength(0);
        return Optional.of(part);
    }

    private void begin() throws IOException {
        rows = monitor.historyRows().orElse(null);
        text.append(form.begin(new JsonObject()
                .put("format", "cairn-metrics")
                .put("version", VERSION)
                .put("node", node)
                .put("at", at.toString())
                .put("since", monitor.since().toString())
                .put("measuring", monitor.isMeasuring())));
        for (Windows.Named window : Windows.all()) {
            for (String operation : monitor.operations(window.window())) {
                steps.add(() -> window(window, operation));
            }
        }
        for (String operation : monitor.operations()) {
            steps.add(() -> exemplars(operation));
        }
    }

    private void step() throws IOException {
        Step next = steps.poll();
        if (next != null) {
            next.run();
        } else if (rows == null || !historyOf(rows)) {
            ended = true;
            text.append(form.end(new JsonObject()
                    .put("windows", windows)
                    .put("exemplars", exemplars)
                    .put("history", history)));
        }
    }

    /** In all buckets, and in each. */
    private void window(Windows.Named window, String operation) {
        for (boolean byBucket : new boolean[] {false, true}) {
            monitor.statistics(operation, window.window(), byBucket).forEach(series -> {
                windows++;
                text.append(form.window(window.name(), series));
            });
        }
    }

    private void exemplars(String operation) {
        monitor.exemplars(operation).forEach(one -> {
            exemplars++;
            text.append(form.exemplar(one));
        });
    }

    /** @return whether there was one */
    private boolean historyOf(HistoryRows from) throws IOException {
        List<HistoryRow> some = from.next(ROWS_AT_ONCE);
        for (HistoryRow row : some) {
            history++;
            text.append(form.row(row));
        }
        return !some.isEmpty();
    }

    @Override
    public void close() {
        if (rows != null) {
            rows.close();
        }
    }
}
