package dev.cairn.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The rows of {@code docs/metrics.md}. */
final class DocumentedMetrics {
    static final Path PAGE = Path.of("../docs/metrics.md");

    private static final String OPEN = "…";
    private static final int COLUMNS = 6;

    /**
     * A metric.
     *
     * @param always false if it is there only after something has happened, or on some machines
     * @param labels with their values; of {@link #OPEN} ones the page says nothing
     */
    record Row(String name, boolean always, String type, Map<String, Set<String>> labels) {
        static boolean isOpen(Set<String> values) {
            return values.equals(Set.of(OPEN));
        }
    }

    private DocumentedMetrics() {}

    static Map<String, Row> rows() throws IOException {
        List<List<String>> lines = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> Arrays.stream(line.split("\\|", -1))
                        .skip(1)
                        .map(String::strip)
                        .toList())
                .toList();
        Map<String, Set<String>> values = lines.stream()
                .filter(cells -> cells.size() < COLUMNS)
                .collect(Collectors.toMap(cells -> unquoted(cells.get(0)), cells -> set(cells.get(1))));
        Map<String, Row> rows = new TreeMap<>();
        lines.stream()
                .filter(cells -> cells.size() >= COLUMNS)
                .map(cells -> row(cells, values))
                .forEach(row -> {
                    if (rows.put(row.name(), row) != null) {
                        throw new AssertionError("two rows of " + row.name());
                    }
                });
        return rows;
    }

    private static Row row(List<String> cells, Map<String, Set<String>> values) {
        String name = cells.getFirst();
        Map<String, Set<String>> labels = new TreeMap<>();
        for (String label : cells.get(3).isEmpty() ? List.<String>of() : split(cells.get(3))) {
            String labelName = unquoted(label);
            int colon = label.indexOf(':');
            Set<String> known = colon < 0 ? values.get(labelName) : set(label.substring(colon + 1));
            if (known == null) {
                throw new AssertionError("no values of label " + labelName + " of " + name);
            }
            labels.put(labelName, known);
        }
        return new Row(unquoted(name), !name.endsWith("†"), cells.get(1), labels);
    }

    /** Labels are parted by semicolons, those without values also by commas. */
    private static List<String> split(String labels) {
        return List.of(labels.split("; *|, *(?=`)", -1));
    }

    private static String unquoted(String cell) {
        return cell.substring(cell.indexOf('`') + 1, cell.indexOf('`', 1));
    }

    private static Set<String> set(String values) {
        return Arrays.stream(values.split(",", -1)).map(String::strip).collect(Collectors.toCollection(TreeSet::new));
    }
}
