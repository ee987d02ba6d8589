package dev.cairn.node;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a node exposes to Prometheus, in its text format.
 *
 * @param types of the metrics, by name
 * @param labels their labels with all values that occur; {@code le} is left out, as it belongs to the type
 */
record ScrapedMetrics(Map<String, String> types, Map<String, Map<String, Set<String>>> labels) {
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final List<String> SUFFIXES = List.of("_bucket", "_count", "_sum");

    static ScrapedMetrics parse(String text) {
        ScrapedMetrics metrics = new ScrapedMetrics(new TreeMap<>(), new TreeMap<>());
        text.lines().forEach(metrics::addLine);
        return metrics;
    }

    private void addLine(String line) {
        Matcher type = TYPE.matcher(line);
        if (type.matches()) {
            types.put(type.group(1), type.group(2));
        } else if (!line.startsWith("#")) {
            Matcher sample = SAMPLE.matcher(line);
            if (!sample.matches()) {
                throw new AssertionError("not a line of Prometheus's text format: " + line);
            }
            addSample(metricOf(sample.group(1)), sample.group(2) == null ? "" : sample.group(2));
        }
    }

    private void addSample(String metric, String labelText) {
        Map<String, Set<String>> found = labels.computeIfAbsent(metric, _ -> new TreeMap<>());
        Matcher label = LABEL.matcher(labelText);
        while (label.find()) {
            if (!label.group(1).equals("le")) {
                found.computeIfAbsent(label.group(1), _ -> new TreeSet<>()).add(label.group(2));
            }
        }
    }

    /** A sample of a histogram or summary has a longer name. */
    private String metricOf(String sample) {
        return SUFFIXES.stream()
                .filter(suffix -> sample.endsWith(suffix) && !types.containsKey(sample))
                .map(suffix -> sample.substring(0, sample.length() - suffix.length()))
                .filter(types::containsKey)
                .findFirst()
                .orElse(sample);
    }

    /** Whether it is the gauge that stands beside a summary or histogram. */
    boolean isMaximum(String metric) {
        String whole = metric.replaceFirst("_max$", "");
        return !whole.equals(metric) && List.of("summary", "histogram").contains(types.getOrDefault(whole, ""));
    }
}
