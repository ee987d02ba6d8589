package dev.cairn.it.bench;

import io.vertx.core.json.JsonObject;

/**
 * One measured number.
 *
 * @param name what was measured, as a reader of the table would say it
 */
record Figure(String name, double value, Unit unit) {
    Figure {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(name + " is not a number: " + value);
        }
    }

    String show() {
        return unit.show(value);
    }

    JsonObject json() {
        return new JsonObject().put("name", name).put("value", value).put("unit", unit.symbol());
    }
}
