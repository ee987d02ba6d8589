package dev.cairn.it;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a node exposes to Prometheus.
 *
 * @param labels of each series' name, with the values that occur
 */
record ExposedSeries(Map<String, Map<String, Set<String>>> labels) {
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    static ExposedSeries parse(String text) {
        ExposedSeries series = new ExposedSeries(new TreeMap<>());
        text.lines().filter(line -> !line.startsWith("#")).forEach(series::add);
        return series;
    }

    /** What others expose, too. */
    void add(ExposedSeries more) {
        more.labels().forEach((name, theirs) -> {
            Map<String, Set<String>> known = labels.computeIfAbsent(name, _ -> new TreeMap<>());
            theirs.forEach((label, values) ->
                    known.computeIfAbsent(label, _ -> new TreeSet<>()).addAll(values));
        });
    }

    private void add(String line) {
        Matcher sample = SAMPLE.matcher(line);
        if (!sample.matches()) {
            throw new AssertionError("not a line of Prometheus's text format: " + line);
        }
        Map<String, Set<String>> known = labels.computeIfAbsent(sample.group(1), _ -> new TreeMap<>());
        Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
        while (label.find()) {
            known.computeIfAbsent(label.group(1), _ -> new TreeSet<>()).add(label.group(2));
        }
    }
}
