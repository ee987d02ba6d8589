package dev.cairn.node.status;

import dev.cairn.monitoring.EndedOperation;
import dev.cairn.monitoring.HistoryRow;
import dev.cairn.monitoring.SeriesStatistics;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** An export as one table: what a line is stands in its first column, and columns that it does not have are empty. */
final class ExportCsv implements ExportForm {
    private static final String[] KEYS = {"record", "window", "trend", "step_seconds", "begin", "operation", "bucket"};
    private static final String[] OF_EXEMPLARS = {
        "id", "took_seconds", "outcome", "moved_bytes", "allocated_bytes", "trace_id", "stages", "notes"
    };
    private static final List<Object> NO_FIGURES =
            Collections.nCopies((int) StatisticsCsv.names().count(), "");
    private static final List<Object> NO_EXEMPLAR = Collections.nCopies(OF_EXEMPLARS.length, "");

    @Override
    public String begin(JsonObject about) {
        String names = Csv.line(Stream.of(Stream.of(KEYS), StatisticsCsv.names(), Stream.of(OF_EXEMPLARS))
                .flatMap(all -> all));
        return names + note("export", about);
    }

    @Override
    public String window(String name, SeriesStatistics series) {
        return line(
                Stream.of(
                        "window",
                        name,
                        "",
                        "",
                        "",
                        series.operation(),
                        series.bucket().orElse("")),
                StatisticsCsv.cells(series.statistics()),
                NO_EXEMPLAR.stream());
    }

    @Override
    public String exemplar(EndedOperation operation) {
        JsonObject json = ExemplarJson.of(operation);
        return line(
                Stream.of(
                        "exemplar",
                        "",
                        "",
                        "",
                        json.getString("began"),
                        operation.operation(),
                        operation.bucket().orElse("")),
                NO_FIGURES.stream(),
                Stream.of("id", "seconds", "outcome", "bytes", "allocatedBytes", "traceId", "stages", "notes")
                        .map(name -> json.containsKey(name) ? json.getValue(name) : ""));
    }

    @Override
    public String row(HistoryRow row) {
        return line(
                Stream.of(
                        "history", "", row.trend(), row.step().toSeconds(), row.begin(), row.operation(), row.bucket()),
                StatisticsCsv.cells(row.statistics()),
                NO_EXEMPLAR.stream());
    }

    @Override
    public String end(JsonObject counts) {
        return note("end", counts);
    }

    /** A line with nothing but what stands in its last column. */
    private static String note(String record, JsonObject note) {
        Stream<Object> empty = Stream.generate(() -> (Object) "")
                .limit(KEYS.length - 1L + NO_FIGURES.size() + OF_EXEMPLARS.length - 1L);
        return line(Stream.of(record), empty, Stream.of(note.encode()));
    }

    private static String line(Stream<?> keys, Stream<?> figures, Stream<?> rest) {
        return Csv.line(Stream.of(keys, figures, rest).flatMap(cells -> cells));
    }
}
