package dev.cairn.it.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A store that does one thing at a time, and clients whose requests and answers take a random while: what it yields is correct.
 * Some calls fail, and of some the answer is lost, which then take effect, much later, or never.
 */
final class Simulation {
    /** How the store reads what it lists: {@code KEY_BY_KEY} is right for each key and wrong for all together. */
    enum Listings {
        NONE,
        AT_ONCE,
        KEY_BY_KEY
    }

    private static final int DELAY_MAX = 100;
    private static final int LISTING_MAX = 1_000;
    private static final int LATE_MAX = 3_000;

    private final SplittableRandom random;
    private final int keys;
    private final Listings listings;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::nanos).thenComparingLong(Event::number));
    private final SortedMap<String, Held> store = new TreeMap<>();
    private final List<Operation> operations = new ArrayList<>();
    private final List<Listing> listed = new ArrayList<>();
    private int left;
    private long sequence;
    private long value;
    private long number;

    private Simulation(SplittableRandom random, int keys, int left, Listings listings) {
        this.random = random;
        this.keys = keys;
        this.left = left;
        this.listings = listings;
    }

    /** @param count how many operations and listings */
    static History run(SplittableRandom random, int clients, int keys, int count, Listings listings) {
        Simulation simulation = new Simulation(random, keys, count, listings);
        for (int client = 0; client < clients; client++) {
            simulation.nextOf(client, 0);
        }
        while (!simulation.events.isEmpty()) {
            simulation.events.remove().action().run();
        }
        return new History(simulation.operations, simulation.listed);
    }

    private void nextOf(int client, long after) {
        long invoked = after + random.nextInt(DELAY_MAX / 4);
        at(invoked, () -> {
            if (left-- > 0) {
                invoke(client, invoked);
            }
        });
    }

    private void invoke(int client, long invoked) {
        long moment = invoked + random.nextInt(DELAY_MAX);
        long responded = moment + random.nextInt(DELAY_MAX);
        if (listings != Listings.NONE && random.nextInt(5) == 0) {
            list(client, invoked, invoked + random.nextInt(LISTING_MAX));
            return;
        }
        nextOf(client, responded + 1);
        String key = "key" + random.nextInt(keys);
        Call call = call(key);
        switch (random.nextInt(16)) {
            case 0 -> add(client, key, call, invoked, responded, new Outcome.Failed());
            case 1 -> add(client, key, call, invoked, responded, new Outcome.Unknown());
            case 2, 3 -> {
                add(client, key, call, invoked, responded, new Outcome.Unknown());
                at(invoked + random.nextInt(LATE_MAX), () -> apply(key, call));
            }
            default -> at(moment, () -> add(client, key, call, invoked, responded, apply(key, call)));
        }
    }

    private void list(int client, long invoked, long responded) {
        nextOf(client, responded + 1);
        SortedMap<String, Long> versions = new TreeMap<>();
        long moment = between(invoked, responded);
        for (int i = 0; i < keys; i++) {
            String key = "key" + i;
            long read = listings == Listings.AT_ONCE ? moment : between(invoked, responded);
            at(read, () -> {
                if (store.containsKey(key)) {
                    versions.put(key, store.get(key).version());
                }
            });
        }
        at(responded, () -> listed.add(new Listing(client, "", invoked, responded, versions)));
    }

    private long between(long first, long last) {
        return first + random.nextLong(last - first + 1);
    }

    private Call call(String key) {
        long version = store.containsKey(key) ? store.get(key).version() : sequence + 1;
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> new Call.Put(value++);
            case 3 -> new Call.Replace(value++, Math.max(1, version - random.nextInt(2)));
            case 4 -> new Call.Create(value++);
            case 5 -> new Call.Delete();
            case 6 -> new Call.Look();
            default -> new Call.Get();
        };
    }

    private Outcome apply(String key, Call call) {
        Held held = store.get(key);
        return switch (call) {
            case Call.Put(long written) -> write(key, written);
            case Call.Replace(long written, long expected) ->
                held != null && held.version() == expected ? write(key, written) : new Outcome.Refused();
            case Call.Create(long written) -> held == null ? write(key, written) : new Outcome.Refused();
            case Call.Get _ -> held == null ? new Outcome.Absent() : new Outcome.Found(held.value(), held.version());
            case Call.Look _ -> held == null ? new Outcome.Absent() : new Outcome.Shown(held.version());
            case Call.Delete _ -> {
                sequence++;
                Outcome told = store.remove(key) == null ? new Outcome.Absent() : new Outcome.Removed();
                yield random.nextBoolean() ? told : new Outcome.Gone();
            }
        };
    }

    private Outcome write(String key, long written) {
        sequence += 1 + random.nextInt(2);
        store.put(key, new Held(written, sequence));
        return new Outcome.Written(sequence);
    }

    private void add(int client, String key, Call call, long invoked, long responded, Outcome outcome) {
        operations.add(new Operation(client, key, call, invoked, responded, outcome));
    }

    private void at(long nanos, Runnable action) {
        events.add(new Event(nanos, number++, action));
    }

    private record Event(long nanos, long number, Runnable action) {}

    private record Held(long value, long version) {}
}
