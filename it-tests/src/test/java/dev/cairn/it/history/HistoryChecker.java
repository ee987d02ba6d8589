package dev.cairn.it.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Judges a history: on each key there must be an order of the operations that keeps to their times and explains their outcomes,
 * with versions that grow from write to write; and each listing must have one moment at which all of it was so.
 *
 * <p>The order of a key is exact and has the listings in it. The moment of a listing is sound: what is reported is wrong, but
 * something wrong between keys can go unseen.
 */
public final class HistoryChecker {
    /** Some hundred MiB of memory at the most. */
    public static final int STATES_MAX = 500_000;

    private HistoryChecker() {}

    public static Judgement judge(History history) {
        return judge(history, STATES_MAX);
    }

    /** @param statesMax how many configurations of one key are looked at before it is undecided */
    public static Judgement judge(History history, int statesMax) {
        Map<String, List<Operation>> byKey = history.byKey();
        List<String> violations = new ArrayList<>();
        List<String> undecided = new ArrayList<>();
        byKey.forEach((key, operations) -> {
            switch (KeySearch.judge(operations, statesMax)) {
                case Verdict.Linearizable _ -> {}
                case Verdict.Violation violation -> violations.add(violation.text(key));
                case Verdict.Undecided _ ->
                    undecided.add("key %s: undecided after %d states".formatted(key, statesMax));
            }
        });
        Moments moments = new Moments(byKey);
        history.listings().forEach(listing -> moments.contradiction(listing).ifPresent(violations::add));
        return new Judgement(violations, undecided);
    }
}
