package dev.cairn.node.bench;

import dev.cairn.metadata.InvalidValueException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What load to make. Fields are named in refusals as the command line names them.
 *
 * @param servers nodes of one store, over which the connections are spread: {@code http} URLs with a host, and no slash at the end
 * @param api without {@link Kind#LIST} in the mix if it is {@link Api#S3}, which has another list
 * @param perSecond requests due in each second, for open-loop load; absent for closed-loop load
 * @param answersWithin how long answers are waited for when the load has ended
 * @param rangeBytes the length of the ranges asked for
 * @param stored what is there before the load begins
 * @param seed decides keys, kinds, sizes and bytes
 */
public record LoadOptions(
        List<URI> servers,
        Api api,
        String bucket,
        int connections,
        int threads,
        OptionalDouble perSecond,
        Duration warmup,
        Duration duration,
        Duration answersWithin,
        Mix mix,
        SizeDistribution sizes,
        Bytes bytes,
        long rangeBytes,
        int keys,
        KeyDistribution keyDistribution,
        Stored stored,
        long seed) {
    public static final int SERVERS_MAX = 256;
    public static final int CONNECTIONS_MAX = 4096;
    public static final int THREADS_MAX = 64;
    public static final double PER_SECOND_MAX = 1_000_000;
    public static final Duration SPAN_MAX = Duration.ofDays(7);

    /** What bodies are made of. */
    public enum Bytes {
        /** What no algorithm compresses. */
        NOISE,
        /** Words in any order, which get small. */
        TEXT
    }

    /** What is there before the load begins. */
    public enum Stored {
        /** Nothing is known of any key. */
        NOTHING,
        /** Every key is stored once, first. */
        PREFILL,
        /** An earlier run with the same seed, sizes and keys stored every key, once. */
        EARLIER
    }

    /** @throws InvalidValueException if a value is beyond its bounds */
    public LoadOptions {
        servers = List.copyOf(servers);
        within("--also", servers.size(), 1, SERVERS_MAX);
        within("--connections", connections, 1, CONNECTIONS_MAX);
        within("--threads", threads, 1, Math.min(THREADS_MAX, connections));
        within("--keys", keys, threads, Keys.KEYS_MAX);
        perSecond.ifPresent(rate -> {
            if (!(rate > 0 && rate <= PER_SECOND_MAX)) {
                throw new InvalidValueException(
                        "--rate",
                        String.format(Locale.ROOT, "more than 0/s and at most %.0f/s", PER_SECOND_MAX),
                        rate + "/s");
            }
        });
        if (api == Api.S3 && mix.has(Kind.LIST)) {
            throw new InvalidValueException("--mix", "without list, with --api s3", mix.toString());
        }
        within("--warmup", warmup, Duration.ZERO);
        within("--duration", duration, Duration.ofMillis(1));
        within("--answers-within", answersWithin, Duration.ZERO);
    }

    private static void within(String field, int value, int min, int max) {
        if (value < min || value > max) {
            throw new InvalidValueException(field, "%d to %d".formatted(min, max), Integer.toString(value));
        }
    }

    private static void within(String field, Duration value, Duration min) {
        if (value.compareTo(min) < 0 || value.compareTo(SPAN_MAX) > 0) {
            throw new InvalidValueException(
                    field, "%d ms to %d days".formatted(min.toMillis(), SPAN_MAX.toDays()), value.toMillis() + " ms");
        }
    }
}
