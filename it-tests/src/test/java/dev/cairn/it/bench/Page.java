package dev.cairn.it.bench;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The table of {@code docs/performance.md}, between two marks; what people wrote around it stays. */
final class Page {
    private static final Path PAGE = Path.of("docs", "performance.md");
    private static final String BEGIN = "<!-- figures: written by it-tests/bench -->";
    private static final String END = "<!-- end of figures -->";

    private Page() {}

    /** Replaces the table. @throws IOException if the page lacks the marks, or cannot be written */
    static void renew(Machine machine, List<Row> rows) throws IOException {
        Files.writeString(PAGE, renewed(Files.readString(PAGE), machine, rows));
    }

    static String renewed(String page, Machine machine, List<Row> rows) throws IOException {
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(PAGE + " lacks the marks " + BEGIN + " and " + END);
        }
        return page.substring(0, begin + BEGIN.length()) + "\n" + table(machine, rows) + page.substring(end);
    }

    private static String table(Machine machine, List<Row> rows) {
        return machine.text()
                + ".\n\n| what | goal | seen | of its reference | in the same run |\n|---|---|---|---|---|\n"
                + rows.stream().map(Page::line).collect(joining("\n")) + "\n";
    }

    /** A row of the table. A figure that misses its goal is set in bold. */
    static String line(Row row) {
        String seen = row.met() ? row.seen().show() : "**" + row.seen().show() + "**";
        String ratio = row.reference()
                .map(reference ->
                        String.format(Locale.ROOT, "%.2f of %s (%s)", row.ratio(), reference.show(), reference.name()))
                .orElse("");
        String beside = row.beside().stream()
                .map(figure -> figure.name() + " " + figure.show())
                .collect(joining(", "));
        return "| " + String.join(" | ", row.title(), row.goal().text(), seen, ratio, beside) + " |";
    }
}
