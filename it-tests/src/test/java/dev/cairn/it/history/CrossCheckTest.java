package dev.cairn.it.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.it.history.Simulation.Listings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Goal: the checker says what is true. Method: histories of a simulated store must pass; small ones, as they are, changed in a few
 * outcomes, or made of random outcomes, must be judged as by trying every order. The seed of a failure is in its message.
 */
class CrossCheckTest {
    private static final int SMALL_MAX = 7;

    @Test
    void whatACorrectStoreAnswersPasses() {
        for (long seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int clients = 1 + random.nextInt(8);
            int keys = 1 + random.nextInt(4);
            History history = Simulation.run(random, clients, keys, 300, Listings.AT_ONCE);

            assertThat(HistoryChecker.judge(history)).as("seed " + seed).isEqualTo(correct());
        }
    }

    @Test
    void changedOutcomesAreFoundWhereNoOrderExplainsThem() {
        int wrong = 0;
        for (long seed = 0; seed < 6_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            History history = Simulation.run(random, 3, 1, 1 + random.nextInt(SMALL_MAX), Listings.NONE);
            int changes = random.nextInt(3);
            for (int i = 0; i < changes; i++) {
                history = changed(history, random);
            }

            wrong += agreesWithBruteForce(history, seed) ? 0 : 1;
        }
        assertThat(wrong).isBetween(900, 5_100);
    }

    @Test
    void randomOutcomesAreFoundWhereNoOrderExplainsThem() {
        int right = 0;
        for (long seed = 0; seed < 6_000; seed++) {
            History history = arbitrary(new SplittableRandom(seed));

            right += agreesWithBruteForce(history, seed) ? 1 : 0;
        }
        assertThat(right).isBetween(600, 5_400);
    }

    @Test
    void listingsAreFoundWrongOnlyIfTheyAre() {
        int torn = 0;
        int found = 0;
        for (long seed = 0; seed < 6_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Listings listings = random.nextInt(3) == 0 ? Listings.AT_ONCE : Listings.KEY_BY_KEY;
            History history = Simulation.run(random, 3, 2, 1 + random.nextInt(SMALL_MAX), listings);
            history = random.nextInt(4) == 0 ? changedListing(history, random) : history;
            boolean violated = !HistoryChecker.judge(history).violations().isEmpty();
            boolean explained = BruteForce.explains(history);
            boolean eachKeyExplained = history.byKey().values().stream()
                    .allMatch(operations -> BruteForce.explains(new History(operations, List.of())));

            assertThat(violated && explained).as("false alarm, seed " + seed).isFalse();
            assertThat(violated || eachKeyExplained)
                    .as("not found, seed " + seed)
                    .isTrue();
            torn += eachKeyExplained && !explained ? 1 : 0;
            found += eachKeyExplained && violated ? 1 : 0;
        }
        assertThat(found).as("of %d that are wrong only as a whole", torn).isGreaterThan(torn / 2);
    }

    @Test
    void readMadeStaleIsFound() {
        int stale = 0;
        for (long seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Operation> operations = new ArrayList<>(
                    Simulation.run(random, 8, 2, 200, Listings.NONE).operations());
            int chosen = random.nextInt(operations.size());
            Operation read = operations.get(chosen);
            List<Operation> before = operations.stream()
                    .filter(operation -> operation.key().equals(read.key()) && operation.responded() < read.invoked())
                    .filter(operation -> operation.outcome() instanceof Outcome.Written)
                    .sorted(Comparator.comparingLong(
                            operation -> operation.outcome().knownVersion().orElseThrow()))
                    .toList();
            if (read.call() instanceof Call.Get && before.size() >= 2) {
                Operation old = before.get(random.nextInt(before.size() - 1));
                Outcome found = new Outcome.Found(
                        old.call().written().orElseThrow(),
                        old.outcome().knownVersion().orElseThrow());
                operations.set(chosen, with(read, found));

                assertThat(HistoryChecker.judge(new History(operations, List.of()))
                                .violations())
                        .as("seed " + seed)
                        .singleElement()
                        .asString()
                        .contains("key " + read.key());
                stale++;
            }
        }
        assertThat(stale).isGreaterThan(50);
    }

    private static boolean agreesWithBruteForce(History history, long seed) {
        boolean explained = BruteForce.explains(history);
        Judgement judgement = HistoryChecker.judge(history);
        assertThat(judgement.undecided()).as("seed " + seed).isEmpty();
        assertThat(judgement.correct()).as("seed %d: %s", seed, history).isEqualTo(explained);
        return explained;
    }

    private static Judgement correct() {
        return new Judgement(List.of(), List.of());
    }

    private static History changed(History history, SplittableRandom random) {
        List<Operation> operations = new ArrayList<>(history.operations());
        int chosen = random.nextInt(operations.size());
        Operation old = operations.get(chosen);
        operations.set(chosen, with(old, outcome(old.call(), random)));
        return new History(operations, history.listings());
    }

    private static Operation with(Operation old, Outcome outcome) {
        return new Operation(old.client(), old.key(), old.call(), old.invoked(), old.responded(), outcome);
    }

    private static History changedListing(History history, SplittableRandom random) {
        List<Listing> listings = history.listings().stream()
                .map(listing -> {
                    SortedMap<String, Long> versions = new TreeMap<>(listing.versions());
                    String key = "key" + random.nextInt(2);
                    if (versions.remove(key) == null || random.nextBoolean()) {
                        versions.put(key, 1L + random.nextInt(SMALL_MAX));
                    }
                    return new Listing(
                            listing.client(), listing.prefix(), listing.invoked(), listing.responded(), versions);
                })
                .toList();
        return new History(history.operations(), listings);
    }

    private static History arbitrary(SplittableRandom random) {
        int count = 1 + random.nextInt(SMALL_MAX);
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Call call = switch (random.nextInt(6)) {
                case 0, 1 -> new Call.Put(i);
                case 2 -> new Call.Replace(i, 1 + random.nextInt(4));
                case 3 -> new Call.Create(i);
                case 4 -> new Call.Delete();
                default -> random.nextBoolean() ? new Call.Get() : new Call.Look();
            };
            long invoked = random.nextInt(20);
            Outcome outcome = random.nextInt(3) == 0 ? new Outcome.Unknown() : outcome(call, random);
            operations.add(new Operation(i, "key0", call, invoked, invoked + random.nextInt(20), outcome));
        }
        return new History(operations, List.of());
    }

    private static Outcome outcome(Call call, SplittableRandom random) {
        long version = 1L + random.nextInt(SMALL_MAX);
        List<Outcome> possible = Stream.<Outcome>of(
                        new Outcome.Written(version),
                        new Outcome.Refused(),
                        new Outcome.Found(random.nextInt(4), version),
                        new Outcome.Shown(version),
                        new Outcome.Absent(),
                        new Outcome.Removed(),
                        new Outcome.Gone(),
                        new Outcome.Failed(),
                        new Outcome.Unknown())
                .filter(call::allows)
                .toList();
        return possible.get(random.nextInt(possible.size()));
    }
}
