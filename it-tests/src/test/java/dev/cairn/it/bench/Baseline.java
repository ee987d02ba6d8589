package dev.cairn.it.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Compares the figures of a run with those of an earlier one, the baseline. What is compared is the ratio of a figure to the
 * reference that was measured beside it, because machines differ and references differ with them; figures without one are
 * only named. A run of some groups is compared in these only.
 */
final class Baseline {
    /** The share of a ratio that may be lost: less is within what runs on shared machines differ by. */
    static final double LOSS_MAX = 0.20;

    /** So that a loss of exactly the share passes in binary arithmetic too. */
    private static final double ROUNDING = 1e-9;

    private static final String USAGE = "usage: (check|update) BASELINE RESULT";

    private final List<String> lines = new ArrayList<>();
    private boolean failed;

    /** Compares a result with its baseline. @throws IllegalArgumentException if one of the files is malformed */
    static Baseline compare(String baseline, String result) {
        Baseline comparison = new Baseline();
        Map<String, MeasuredRow> before = MeasuredRow.readAll(baseline);
        Map<String, MeasuredRow> now = MeasuredRow.readAll(result);
        Set<String> groups = MeasuredRow.groups(result);
        comparison.line("row", "before", "now", "change", "");
        before.forEach((name, row) -> {
            if (now.containsKey(name)) {
                comparison.compare(row, now.get(name));
            } else if (groups.contains(row.group())) {
                comparison.fail(name, row.ratio(), OptionalDouble.empty(), "", "MISSING");
            }
        });
        now.forEach((name, row) -> {
            if (!before.containsKey(name)) {
                comparison.line(name, "", show(row.ratio()), "", "new");
            }
        });
        return comparison;
    }

    boolean failed() {
        return failed;
    }

    /** A line for each row, under a heading. */
    List<String> table() {
        return List.copyOf(lines);
    }

    private void compare(MeasuredRow before, MeasuredRow now) {
        String name = before.name();
        if (before.ratio().isEmpty()) {
            line(name, "", show(now.ratio()), "", "no reference");
        } else if (now.ratio().isEmpty()) {
            fail(name, before.ratio(), now.ratio(), "", "REFERENCE MISSING");
        } else if (before.higherIsBetter() != now.higherIsBetter()) {
            fail(name, before.ratio(), now.ratio(), "", "BETTER IS THE OTHER WAY NOW");
        } else {
            double change = now.ratio().getAsDouble() / before.ratio().getAsDouble() - 1;
            double loss = now.higherIsBetter() ? -change : change;
            String percent = String.format(Locale.ROOT, "%+.1f %%", 100 * change);
            if (loss > LOSS_MAX + ROUNDING) {
                fail(name, before.ratio(), now.ratio(), percent, "LOST");
            } else {
                line(name, show(before.ratio()), show(now.ratio()), percent, "");
            }
        }
    }

    private void fail(String name, OptionalDouble before, OptionalDouble now, String change, String why) {
        failed = true;
        line(name, show(before), show(now), change, why);
    }

    private void line(String name, String before, String now, String change, String remark) {
        lines.add(String.format(Locale.ROOT, "%-36s %10s %10s %10s  %s", name, before, now, change, remark)
                .stripTrailing());
    }

    private static String show(OptionalDouble ratio) {
        return ratio.isPresent() ? String.format(Locale.ROOT, "%.4f", ratio.getAsDouble()) : "-";
    }

    /** {@code (check|update) BASELINE RESULT}: exit code 1 for a loss, a missing row or a malformed file. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        if (arguments.length != 3) {
            System.err.println(USAGE);
            return 2;
        }
        Path baseline = Path.of(arguments[1]);
        Path result = Path.of(arguments[2]);
        try {
            return switch (arguments[0]) {
                case "check" -> check(baseline, result);
                case "update" -> update(baseline, result);
                default -> {
                    System.err.println(USAGE);
                    yield 2;
                }
            };
        } catch (IllegalArgumentException | IOException e) {
            System.err.println("cannot compare " + result + " with " + baseline + ": " + e.getMessage());
            return 1;
        }
    }

    private static int check(Path baseline, Path result) throws IOException {
        Baseline comparison = compare(read(baseline), read(result));
        comparison.table().forEach(System.out::println);
        if (comparison.failed()) {
            System.err.printf("More than %.0f %% of a ratio is lost, or a row is.%n", 100 * LOSS_MAX);
        }
        return comparison.failed() ? 1 : 0;
    }

    private static int update(Path baseline, Path result) throws IOException {
        String json = read(result);
        int rows = MeasuredRow.readAll(json).size();
        int groups = MeasuredRow.groups(json).size();
        Files.writeString(baseline, new JsonObject(json).encodePrettily() + "\n");
        System.out.println(baseline + " holds " + rows + " rows of " + groups + " groups");
        return 0;
    }

    private static String read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException("there is no " + file);
        }
        return Files.readString(file);
    }
}
