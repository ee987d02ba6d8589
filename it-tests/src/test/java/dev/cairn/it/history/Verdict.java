package dev.cairn.it.history;

import java.util.List;

/** What a search found out about one key. */
sealed interface Verdict {
    /** There is an order of the operations that explains all of them; here is one. */
    record Linearizable(List<Operation> order) implements Verdict {}

    /** The search was given up at its limit: nothing is known. */
    record Undecided() implements Verdict {}

    /**
     * No order explains the operations.
     *
     * @param prefix the longest order that explains all it has
     * @param after what the key holds after it
     * @param unplaced what would have to come next, and cannot: each began before any other of the rest was over
     * @param later how many known operations are left beside these
     */
    record Violation(List<Operation> prefix, KeyState after, List<Operation> unplaced, int later) implements Verdict {
        private static final int PREFIX_LINES_MAX = 8;

        /** The evidence for a person: what led to the state, and what does not fit to it. Times are those of the history. */
        String text(String key) {
            StringBuilder text = new StringBuilder("key %s is not linearizable%n".formatted(key));
            int hidden = Math.max(0, prefix.size() - PREFIX_LINES_MAX);
            text.append("  these fit, in this order%s:%n"
                    .formatted(hidden == 0 ? "" : " (the last of %d)".formatted(prefix.size())));
            prefix.stream().skip(hidden).forEach(operation -> line(text, operation));
            text.append("  then there is %s, and none of these can come next:%n".formatted(after.text()));
            unplaced.forEach(operation -> line(text, operation));
            return text.append("  (%d more begin later)%n".formatted(later)).toString();
        }

        private static void line(StringBuilder text, Operation operation) {
            text.append("    ").append(operation.text()).append(System.lineSeparator());
        }
    }
}
