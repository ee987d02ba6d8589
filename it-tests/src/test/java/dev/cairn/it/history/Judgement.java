package dev.cairn.it.history;

import java.util.List;

/**
 * What is to be said about a history, each entry a text of some lines for a person.
 *
 * @param violations what no store without faults could have answered
 * @param undecided keys whose search was given up at its limit; nothing is known of them
 */
public record Judgement(List<String> violations, List<String> undecided) {
    public Judgement {
        violations = List.copyOf(violations);
        undecided = List.copyOf(undecided);
    }

    /** Everything is explained, and nothing is left open. */
    public boolean correct() {
        return violations.isEmpty() && undecided.isEmpty();
    }
}
