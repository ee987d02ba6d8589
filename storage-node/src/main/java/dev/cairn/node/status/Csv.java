package dev.cairn.node.status;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lines of RFC 4180. A text that a spreadsheet would take for a formula has an apostrophe before it. */
final class Csv {
    static final String TYPE = "text/csv";
    static final String CONTENT_TYPE = TYPE + "; charset=utf-8; header=present";

    private static final String END = "\r\n";

    private Csv() {}

    static String line(Stream<?> cells) {
        return cells.map(Csv::cell).collect(Collectors.joining(",", "", END));
    }

    private static String cell(Object value) {
        return value instanceof Number ? value.toString() : text(value.toString());
    }

    private static String text(String value) {
        String safe = !value.isEmpty() && "=+-@\t\r".indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
        return safe.chars().anyMatch(sign -> "\",\r\n".indexOf(sign) >= 0)
                ? "\"" + safe.replace("\"", "\"\"") + "\""
                : safe;
    }
}
