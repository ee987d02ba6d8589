package dev.cairn.it.bench;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A row of a file of figures, as far as runs are compared by it.
 *
 * @param name stable, by which rows of two files belong together
 * @param group what was run to measure it
 * @param ratio of the figure to its reference, which was measured in the same run; empty if there is none
 */
record MeasuredRow(String name, String group, String title, boolean higherIsBetter, OptionalDouble ratio) {

    /**
     * Reads all rows of a file, by name, in their order.
     *
     * @throws IllegalArgumentException with the row and the field if the file is not as it has to be
     */
    static Map<String, MeasuredRow> readAll(String json) {
        try {
            Map<String, MeasuredRow> rows = new LinkedHashMap<>();
            JsonArray all = new JsonObject(json).getJsonArray("rows");
            check(all != null && !all.isEmpty(), "the file has no rows");
            for (int i = 0; i < all.size(); i++) {
                MeasuredRow row = read(all.getJsonObject(i), i + 1);
                check(rows.put(row.name, row) == null, "two rows are named " + row.name);
            }
            return rows;
        } catch (DecodeException | ClassCastException e) {
            throw new IllegalArgumentException("the file is not JSON as it has to be: " + e.getMessage(), e);
        }
    }

    /** The groups that were run for a file. */
    static Set<String> groups(String json) {
        try {
            JsonArray groups = new JsonObject(json).getJsonArray("groups");
            check(groups != null && !groups.isEmpty(), "the file names no groups");
            return groups.stream().map(String.class::cast).collect(Collectors.toSet());
        } catch (DecodeException | ClassCastException e) {
            throw new IllegalArgumentException("the file is not JSON as it has to be: " + e.getMessage(), e);
        }
    }

    private static MeasuredRow read(JsonObject row, int number) {
        String name = row.getString("name");
        check(name != null && !name.isBlank(), "row " + number + " has no name");
        String better = row.getString("better");
        check("higher".equals(better) || "lower".equals(better), name + ": better is neither higher nor lower");
        String group = row.getString("group");
        check(group != null, name + " has no group");
        double value = figure(row, name + ": value");
        JsonObject reference = row.getJsonObject("reference");
        OptionalDouble ratio = reference == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(value / figure(reference, name + ": value of the reference"));
        return new MeasuredRow(name, group, row.getString("title", name), better.equals("higher"), ratio);
    }

    private static double figure(JsonObject holder, String what) {
        Double value = holder.getDouble("value");
        check(value != null && Double.isFinite(value) && value > 0, what + " is not a number above 0");
        return value;
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
