package dev.cairn.metadata;

/**
 * How bodies of a bucket are stored. Nothing that is seen of an object depends on it.
 *
 * @param leastBytes smaller bodies are stored as they are; at least 0
 */
public record Compression(Method method, long leastBytes) {
    /** What a smaller body gives is little beside its record and its rows. */
    public static final long LEAST_BYTES_USUAL = 10_000;

    public static final Compression AUTO = new Compression(new Method.Auto(), LEAST_BYTES_USUAL);

    /** What decides. However it does, no body is stored larger than it is. */
    public sealed interface Method {
        /** As they are. */
        record Off() implements Method {}

        /** Compressed if their type and their beginning tell that it pays. */
        record Auto() implements Method {}

        /**
         * Compressed so, whatever they are.
         *
         * @param level one of {@link Coding#levels}
         */
        record Always(Coding coding, int level) implements Method {
            public Always {
                if (!coding.levels().contains(level)) {
                    throw new IllegalArgumentException("level of %s must be %d to %d; is %d"
                            .formatted(
                                    coding,
                                    coding.levels().least(),
                                    coding.levels().most(),
                                    level));
                }
            }
        }
    }

    public Compression {
        if (leastBytes < 0) {
            throw new IllegalArgumentException("least bytes must be at least 0; are " + leastBytes);
        }
    }
}
