package dev.cairn.node.status;

import dev.cairn.monitoring.EndedOperation;
import dev.cairn.monitoring.HistoryRow;
import dev.cairn.monitoring.SeriesStatistics;
import io.vertx.core.json.JsonObject;

/** How an export is written, in this order. Each call gives the text that comes next. */
interface ExportForm {
    /** @param about the export: its format, and when and what it is of */
    String begin(JsonObject about);

    String window(String name, SeriesStatistics series);

    String exemplar(EndedOperation operation);

    String row(HistoryRow row);

    /** @param counts how many there were of each: without it, the export is not whole */
    String end(JsonObject counts);
}
