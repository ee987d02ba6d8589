package dev.cairn.node.bench;

import dev.cairn.metadata.InvalidValueException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** How often each kind of request occurs. Immutable. */
public final class Mix {
    static final int WEIGHT_MAX = 1_000_000;

    private static final String FIELD = "--mix";
    private static final String FORM = "like get=45,put=15 with kinds of "
            + Arrays.stream(Kind.values()).map(Kind::label).collect(Collectors.joining(", "))
            + ", each once, and whole weights of 0 to " + WEIGHT_MAX + ", of which one is not 0";

    private final Map<Kind, Integer> weights;
    private final int total;

    private Mix(Map<Kind, Integer> weights) {
        this.weights = weights;
        this.total = weights.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** @throws InvalidValueException unless it reads like {@code get=45,put=15} */
    public static Mix parse(String text) {
        Map<Kind, Integer> weights = new EnumMap<>(Kind.class);
        for (String part : text.split(",", -1)) {
            String[] pair = part.strip().split("=", -1);
            if (pair.length != 2 || weights.put(kind(pair[0], text), weight(pair[1], text)) != null) {
                throw new InvalidValueException(FIELD, FORM, text);
            }
        }
        Mix mix = new Mix(weights);
        if (mix.total == 0) {
            throw new InvalidValueException(FIELD, FORM, text);
        }
        return mix;
    }

    private static Kind kind(String name, String text) {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.label().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new InvalidValueException(FIELD, FORM, text));
    }

    private static int weight(String digits, String text) {
        if (!digits.matches("\\d{1,7}") || Integer.parseInt(digits) > WEIGHT_MAX) {
            throw new InvalidValueException(FIELD, FORM, text);
        }
        return Integer.parseInt(digits);
    }

    public boolean has(Kind kind) {
        return weights.getOrDefault(kind, 0) > 0;
    }

    /** Whether it asks for objects, of which some must be there then. */
    public boolean needsObjects() {
        return Arrays.stream(Kind.values()).anyMatch(kind -> kind.needsObjects() && has(kind));
    }

    Kind next(RandomGenerator random) {
        int left = random.nextInt(total);
        for (Map.Entry<Kind, Integer> each : weights.entrySet()) {
            left -= each.getValue();
            if (left < 0) {
                return each.getKey();
            }
        }
        throw new IllegalStateException("weights do not add up to " + total);
    }

    @Override
    public String toString() {
        return weights.entrySet().stream()
                .map(each -> each.getKey().label() + "=" + each.getValue())
                .collect(Collectors.joining(","));
    }
}
