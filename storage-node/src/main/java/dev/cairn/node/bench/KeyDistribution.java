package dev.cairn.node.bench;

import java.util.Locale;
import java.util.random.RandomGenerator;

/** Which keys requests are about. */
public enum KeyDistribution {
    /** Each as likely as any other. */
    UNIFORM,
    /** A few much more often than the others: {@link Zipf}. */
    ZIPF,
    /** One after the other: every PUT has a new key, reads and deletes walk through what is stored. */
    SEQUENTIAL;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Draws from {@code count} keys. Sequential keys are not drawn. */
    Drawn over(int count) {
        return switch (this) {
            case UNIFORM -> random -> random.nextInt(count);
            case ZIPF -> new Zipf(count, Zipf.EXPONENT_DEFAULT);
            case SEQUENTIAL -> throw new IllegalStateException("sequential keys are not drawn");
        };
    }

    /** Draws keys, from 0 on. */
    @FunctionalInterface
    interface Drawn {
        int next(RandomGenerator random);
    }
}
