package dev.cairn.monitoring.series;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which buckets have series of their own: the first {@link #NAMED_MAX} that are used, and from then on the busiest. Buckets come
 * and go, and each costs memory, so all others are one series. Safe for use by many threads.
 */
final class NamedBuckets {
    static final int NAMED_MAX = 100;

    /** Of so many others their operations are counted between two rankings. */
    static final int CANDIDATES_MAX = 1_000;

    /** So many times as busy a bucket must be to take another's name: two that are alike do not take turns. */
    private static final int BUSIER = 2;

    private final Set<String> named = ConcurrentHashMap.newKeySet();
    private final AtomicInteger places = new AtomicInteger(NAMED_MAX);
    private final Map<String, AtomicLong> candidates = new ConcurrentHashMap<>();

    private record Candidate(String bucket, long operations) {}

    /** Called for each operation that finds no series of its bucket. */
    boolean isNamed(String bucket) {
        if (named.contains(bucket) || name(bucket)) {
            return true;
        }
        AtomicLong counted = candidates.get(bucket);
        if (counted == null && candidates.size() < CANDIDATES_MAX) {
            counted = candidates.computeIfAbsent(bucket, _ -> new AtomicLong());
        }
        if (counted != null) {
            counted.incrementAndGet();
        }
        return false;
    }

    private boolean name(String bucket) {
        if (places.get() <= 0) {
            return false;
        }
        if (places.decrementAndGet() < 0) {
            places.incrementAndGet();
            return false;
        }
        if (!named.add(bucket)) {
            places.incrementAndGet(); // Another thread was first.
        }
        return true;
    }

    /** Whether a bucket has a name, without counting it. */
    boolean keeps(String bucket) {
        return named.contains(bucket);
    }

    /**
     * Gives the names of the least busy to others that are far busier.
     *
     * @param operations of the buckets with names since the last ranking; those that are not in it had none
     */
    void rank(Map<String, Long> operations) {
        List<String> idlest = new ArrayList<>(named);
        idlest.sort(Comparator.comparingLong(bucket -> operations.getOrDefault(bucket, 0L)));
        List<Candidate> busiest = new ArrayList<>(); // Copied, as counts that grow while they are sorted have no order.
        candidates.forEach((bucket, counted) -> busiest.add(new Candidate(bucket, counted.get())));
        busiest.sort(Comparator.comparingLong(Candidate::operations).reversed());
        for (int i = 0; i < Math.min(idlest.size(), busiest.size()); i++) {
            long had = operations.getOrDefault(idlest.get(i), 0L);
            if (busiest.get(i).operations() <= BUSIER * had) {
                break;
            }
            named.remove(idlest.get(i));
            named.add(busiest.get(i).bucket());
        }
        candidates.clear();
    }
}
