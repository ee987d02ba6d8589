package dev.cairn.node.http;

import dev.cairn.metadata.InvalidValueException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code Cairn-Max-Staleness}: how old what a read shows may be; the answer says in {@code Cairn-Staleness} how old it may be. */
final class MaxStaleness {
    static final String FIELD = "Cairn-Max-Staleness";
    static final String ANSWER = "Cairn-Staleness";
    static final Duration LIMIT = Duration.ofMinutes(5);

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3})?");

    private MaxStaleness() {}

    /** @throws InvalidValueException if it is not a number of seconds within bounds */
    static Optional<Duration> of(Exchange exchange) {
        return exchange.header(FIELD).map(String::strip).map(MaxStaleness::parse);
    }

    private static Duration parse(String text) {
        Optional<Duration> value = SECONDS.matcher(text).matches()
                ? Optional.of(
                        Duration.ofMillis(new BigDecimal(text).movePointRight(3).longValueExact()))
                : Optional.empty();
        return value.filter(seconds -> seconds.compareTo(LIMIT) <= 0)
                .orElseThrow(() -> new InvalidValueException(
                        FIELD,
                        "0 to %d, a number of seconds with at most 3 decimals".formatted(LIMIT.toSeconds()),
                        text));
    }

    /** In seconds; rounded up, since it is a promise. */
    static void tell(Exchange exchange, Duration staleness) {
        String seconds = BigDecimal.valueOf(staleness.toNanos(), 9)
                .setScale(1, RoundingMode.CEILING)
                .toPlainString();
        exchange.response().putHeader(ANSWER, seconds);
    }
}
