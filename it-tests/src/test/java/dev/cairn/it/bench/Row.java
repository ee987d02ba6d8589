package dev.cairn.it.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * One line of the table.
 *
 * @param name stable, by which runs are compared
 * @param seen what the node did
 * @param better whether more or less of it is better
 * @param reference measured in the same run, in the same unit; what {@code ratio} relates to
 * @param beside more figures of the same run for the reader: physical limits, other programs, percentiles
 */
record Row(
        String name,
        String title,
        Figure seen,
        Better better,
        Goal goal,
        Optional<Figure> reference,
        List<Figure> beside) {
    enum Better {
        HIGHER,
        LOWER
    }

    static Row higher(String name, String title, Figure seen, Goal goal) {
        return new Row(name, title, seen, Better.HIGHER, goal, Optional.empty(), List.of());
    }

    static Row lower(String name, String title, Figure seen, Goal goal) {
        return new Row(name, title, seen, Better.LOWER, goal, Optional.empty(), List.of());
    }

    Row against(Figure figure) {
        return new Row(name, title, seen, better, goal, Optional.of(figure), beside);
    }

    Row beside(Figure... figures) {
        return new Row(name, title, seen, better, goal, reference, List.of(figures));
    }

    /** The figure as a multiple of its reference; 0 without one. */
    double ratio() {
        return reference.map(figure -> seen.value() / figure.value()).orElse(0.0);
    }

    boolean met() {
        return goal.met(seen.value(), ratio());
    }

    JsonObject json() {
        JsonObject json = new JsonObject()
                .put("name", name)
                .put("title", title)
                .put("value", seen.value())
                .put("unit", seen.unit().symbol())
                .put("better", better == Better.HIGHER ? "higher" : "lower");
        reference.ifPresent(figure -> json.put("reference", figure.json()).put("ratio", ratio()));
        if (goal.kind() != Goal.Kind.NONE) {
            json.put("goal", goal.text()).put("met", met());
        }
        return json.put(
                "beside", new JsonArray(beside.stream().map(Figure::json).toList()));
    }
}
