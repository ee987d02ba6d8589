package dev.cairn.it;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an expression of Prometheus asks for, as far as its text tells. */
record PromQuery(String expression) {
    /** What Prometheus itself adds to each series. */
    private static final Set<String> TARGET_LABELS = Set.of("instance", "job");

    /** Series that Prometheus makes itself. */
    private static final Set<String> MADE = Set.of("ALERTS", "up");

    private static final Pattern SELECTOR = Pattern.compile(
            "\\b((?:cairn|jvm|process|system)_[a-z0-9_]+|ALERTS|up)\\b(?:\\{([^}]*)})?|\\b([a-zA-Z_:][\\w:]*)\\{");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|on) ?\\(([^)]*)\\)");
    private static final Pattern LITERALS = Pattern.compile("[a-z_0-9|]+");

    record Condition(String label, String operator, String value) {
        /** Values that must occur, or the condition can never hold. */
        List<String> literals() {
            boolean known = operator.startsWith("=") && LITERALS.matcher(value).matches();
            return known ? List.of(value.split("\\|", -1)) : List.of();
        }
    }

    record Selector(String series, List<Condition> conditions) {}

    /** @throws AssertionError if it asks for a series that no node of ours can have */
    List<Selector> selectors() {
        List<Selector> selectors = new ArrayList<>();
        Matcher found = SELECTOR.matcher(expression);
        while (found.find()) {
            if (found.group(3) != null) {
                throw new AssertionError("a series of an unknown kind, " + found.group(3) + ", in " + expression);
            }
            selectors.add(new Selector(found.group(1), conditions(found.group(2))));
        }
        return selectors;
    }

    private static List<Condition> conditions(String text) {
        List<Condition> conditions = new ArrayList<>();
        Matcher found = MATCHER.matcher(text == null ? "" : text);
        while (found.find()) {
            conditions.add(new Condition(found.group(1), found.group(2), found.group(3)));
        }
        return conditions;
    }

    /** Labels that the expression groups by; all labels of its series if it does not group. */
    Set<String> labelsOfResult(ExposedSeries exposed) {
        Set<String> grouped = groupedBy();
        if (!grouped.isEmpty()) {
            return grouped;
        }
        Set<String> all = new TreeSet<>(TARGET_LABELS);
        selectors().forEach(selector -> all.addAll(labels(selector, exposed).keySet()));
        return all;
    }

    private Set<String> groupedBy() {
        Set<String> labels = new TreeSet<>();
        Matcher found = GROUPING.matcher(expression);
        while (found.find()) {
            labels.addAll(List.of(found.group(1).split(",\\s*", -1)));
        }
        labels.remove("");
        return labels;
    }

    /** What of it can never be answered by what is exposed. */
    List<String> faults(ExposedSeries exposed) {
        List<String> faults = new ArrayList<>();
        Set<String> labels = new TreeSet<>(TARGET_LABELS);
        for (Selector selector : selectors()) {
            if (MADE.contains(selector.series())) {
                labels.addAll(List.of("alertname", "alertstate", "severity"));
            } else if (!exposed.labels().containsKey(selector.series())) {
                faults.add("no series " + selector.series());
            } else {
                labels.addAll(labels(selector, exposed).keySet());
                selector.conditions().forEach(each -> faults.addAll(faults(each, selector, exposed)));
            }
        }
        groupedBy().stream().filter(label -> !labels.contains(label)).forEach(label -> faults.add("no label " + label));
        return faults;
    }

    private static List<String> faults(Condition condition, Selector selector, ExposedSeries exposed) {
        if (TARGET_LABELS.contains(condition.label())) {
            return List.of();
        }
        Set<String> values = labels(selector, exposed).get(condition.label());
        if (values == null) {
            return List.of("no label " + condition.label() + " of " + selector.series());
        }
        return condition.literals().stream()
                .filter(value -> !values.contains(value))
                .map(value -> "no " + condition.label() + " " + value + " of " + selector.series())
                .toList();
    }

    private static Map<String, Set<String>> labels(Selector selector, ExposedSeries exposed) {
        return exposed.labels().getOrDefault(selector.series(), Map.of());
    }
}
