package dev.cairn.it.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Goal: a listing that shows what was not so is seen, and no other. Method: the smallest history of each. */
class ListingTest {
    private static final Outcome UNKNOWN = new Outcome.Unknown();

    private final List<Operation> operations = new ArrayList<>();
    private final List<Listing> listings = new ArrayList<>();

    @Test
    void listingShowsWhatIsThereUnderItsPrefix() {
        put(0, 1, "a/1", 1);
        put(0, 1, "a/2", 2);
        put(0, 1, "b/1", 3);
        delete(2, 3, "a/2");
        list(4, 5, "a/", Map.of("a/1", 1L));
        list(4, 5, "", Map.of("a/1", 1L, "b/1", 3L));
        list(4, 5, "c/", Map.of());
        assertThat(violations()).isEmpty();
    }

    @Test
    void keyThatIsMissingIsFound() {
        put(0, 1, "a", 1);
        put(0, 1, "b", 2);
        list(2, 3, "", Map.of("b", 2L));
        assertViolationOf("a");
    }

    @Test
    void keyThatWasNeverWrittenIsFound() {
        list(0, 1, "", Map.of("ghost", 1L));
        assertViolationOf("ghost");
    }

    @Test
    void versionThatWasOverwrittenIsFound() {
        put(0, 1, "a", 1);
        put(2, 3, "a", 2);
        list(4, 5, "", Map.of("a", 1L));
        assertViolationOf("a");
    }

    @Test
    void versionThatNobodyWroteIsFound() {
        put(0, 1, "a", 1);
        list(2, 3, "", Map.of("a", 7L));
        assertViolationOf("a");
    }

    @Test
    void keyThatWasDeletedIsFound() {
        put(0, 1, "a", 1);
        delete(2, 3, "a");
        list(4, 5, "", Map.of("a", 1L));
        assertViolationOf("a");
    }

    @Test
    void keyThatIsWrittenMeanwhileMayBeShownOrNot() {
        put(0, 9, "a", 1);
        list(1, 2, "", Map.of());
        list(3, 4, "", Map.of("a", 1L));
        assertThat(violations()).isEmpty();
    }

    @Test
    void listingThatGoesBackIsFound() {
        put(0, 1, "a", 1);
        put(2, 9, "a", 2);
        list(3, 4, "", Map.of("a", 2L));
        list(5, 6, "", Map.of("a", 1L));
        assertViolationOf("a");
    }

    @Test
    void unknownWriteThatWasListedStays() {
        operations.add(new Operation(1, "a", new Call.Put(1), 0, 1, UNKNOWN));
        list(2, 3, "", Map.of());
        list(4, 5, "", Map.of("a", 7L));
        assertThat(violations()).isEmpty();

        list(6, 7, "", Map.of());
        assertViolationOf("a");
    }

    @Test
    void unknownWriteThatWasReadIsListedFromThen() {
        operations.add(new Operation(1, "a", new Call.Put(1), 0, 1, UNKNOWN));
        operations.add(new Operation(2, "a", new Call.Get(), 2, 3, new Outcome.Found(1, 7)));
        list(4, 5, "", Map.of());
        assertViolationOf("a");
    }

    @Test
    void listingWithoutOneMomentIsFound() {
        put(0, 1, "a", 1);
        put(3, 4, "a", 2);
        put(5, 6, "b", 3);
        list(2, 9, "", Map.of("a", 1L, "b", 3L));

        assertThat(violations()).containsExactly("""
                a listing of "" by client 0 [2..9] has no moment
                  it shows b as it was from 5 at the earliest:
                    client 1 puts value 3: written as version 3 [5..6]
                  and a as it was until 4 at the latest:
                    client 1 puts value 2: written as version 2 [3..4]
                """);
    }

    @Test
    void listingWithoutOneMomentIsFoundByADelete() {
        put(0, 1, "a", 1);
        delete(5, 6, "a");
        put(0, 1, "b", 2);
        put(3, 4, "b", 3);
        list(2, 9, "", Map.of("b", 2L));
        assertThat(violations()).singleElement().asString().contains("has no moment", "deletes");
    }

    @Test
    void listingThatShowsADeletedKeyBesideALaterOneIsFound() {
        put(0, 1, "a", 1);
        delete(3, 4, "a");
        put(5, 6, "b", 2);
        list(2, 9, "", Map.of("a", 1L, "b", 2L));
        assertThat(violations()).singleElement().asString().contains("has no moment", "until 4");
    }

    @Test
    void listingThatMissesAKeyBesideALaterOneIsFound() {
        put(3, 4, "a", 1);
        put(5, 6, "b", 2);
        list(2, 9, "", Map.of("b", 2L));
        assertThat(violations()).singleElement().asString().contains("has no moment");
    }

    @Test
    void listingOfOneMomentAmongManyChangesPasses() {
        put(0, 1, "a", 1);
        put(3, 4, "a", 2);
        put(5, 6, "b", 3);
        delete(7, 8, "a");
        list(2, 9, "", Map.of("a", 1L));
        list(2, 9, "", Map.of("a", 2L));
        list(2, 9, "", Map.of("a", 2L, "b", 3L));
        list(2, 9, "", Map.of("b", 3L));
        assertThat(violations()).isEmpty();
    }

    @Test
    void whatIsNoListingIsRefused() {
        assertThatThrownBy(() -> list(1, 0, "", Map.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> list(0, 1, "a/", Map.of("b", 1L))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> list(0, 1, "", Map.of("b", 0L))).isInstanceOf(IllegalArgumentException.class);
    }

    /** The value is the version too. */
    private void put(long invoked, long responded, String key, long version) {
        operations.add(new Operation(1, key, new Call.Put(version), invoked, responded, new Outcome.Written(version)));
    }

    private void delete(long invoked, long responded, String key) {
        operations.add(new Operation(1, key, new Call.Delete(), invoked, responded, new Outcome.Gone()));
    }

    private void list(long invoked, long responded, String prefix, Map<String, Long> versions) {
        listings.add(new Listing(0, prefix, invoked, responded, new TreeMap<>(versions)));
    }

    private List<String> violations() {
        return HistoryChecker.judge(new History(operations, listings)).violations();
    }

    private void assertViolationOf(String key) {
        assertThat(violations()).anyMatch(violation -> violation.startsWith("key " + key + " "));
    }
}
