package dev.cairn.node.alerts;

import dev.cairn.metadata.InvalidValueException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Constants as JSON has them: {@code successRate}. */
final class Names {
    private Names() {}

    static String of(Enum<?> constant) {
        String[] words = constant.name().toLowerCase(Locale.ROOT).split("_", -1);
        return words[0]
                + Arrays.stream(words)
                        .skip(1)
                        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                        .collect(Collectors.joining());
    }

    /** @throws InvalidValueException if there is no such constant */
    static <E extends Enum<E>> E parse(String field, String text, E[] constants) {
        return Arrays.stream(constants)
                .filter(constant -> of(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidValueException(
                        field, Arrays.stream(constants).map(Names::of).collect(Collectors.joining(", ")), text));
    }
}
