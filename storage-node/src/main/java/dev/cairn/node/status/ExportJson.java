package dev.cairn.node.status;

import dev.cairn.monitoring.EndedOperation;
import dev.cairn.monitoring.HistoryRow;
import dev.cairn.monitoring.SeriesStatistics;
import io.vertx.core.json.JsonObject;

/** An export as one JSON object, an element of its lists a line. */
final class ExportJson implements ExportForm {
    private static final String[] LISTS = {"windows", "exemplars", "history"};

    /** Which list is open. */
    private int list;

    private boolean first = true;

    @Override
    public String begin(JsonObject about) {
        String members = about.encode();
        return members.substring(0, members.length() - 1) + ",\n\"" + LISTS[0] + "\":[";
    }

    @Override
    public String window(String name, SeriesStatistics series) {
        JsonObject json = new JsonObject().put("window", name).put("operation", series.operation());
        series.bucket().ifPresent(bucket -> json.put("bucket", bucket));
        return element(0, json.mergeIn(StatisticsJson.of(series.statistics())));
    }

    @Override
    public String exemplar(EndedOperation operation) {
        return element(1, ExemplarJson.of(operation));
    }

    @Override
    public String row(HistoryRow row) {
        JsonObject json = new JsonObject()
                .put("trend", row.trend())
                .put("stepSeconds", row.step().toSeconds())
                .put("begin", row.begin().toString())
                .put("operation", row.operation())
                .put("bucket", row.bucket());
        return element(2, json.mergeIn(StatisticsJson.of(row.statistics())));
    }

    private String element(int of, JsonObject json) {
        String before = upTo(of) + (first ? "\n" : ",\n");
        first = false;
        return before + json.encode();
    }

    /** Closes the lists before one, and opens those up to it. */
    private String upTo(int next) {
        StringBuilder text = new StringBuilder();
        while (list < next) {
            list++;
            first = true;
            text.append("],\n\"").append(LISTS[list]).append("\":[");
        }
        return text.toString();
    }

    @Override
    public String end(JsonObject counts) {
        return upTo(LISTS.length - 1) + "],\n\"end\":" + counts.encode() + "}\n";
    }
}
