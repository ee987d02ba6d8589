package dev.cairn.node.config;

import java.util.Collection;
import java.util.Comparator;

/** Guesses which name was meant by a mistyped one. */
final class NearestName {
    /** A name that differs in more characters than this is not taken for a slip of the pen. */
    private static final int SLIP_MAX = 3;

    private NearestName() {}

    /** Ends a sentence with a question about the nearest known name; empty if none is near. */
    static String hint(String name, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
                .filter(candidate -> distance(name, candidate) <= SLIP_MAX)
                .map(", did you mean %s?"::formatted)
                .orElse("");
    }

    /** How many characters must be added, dropped or changed to make one name of the other (Levenshtein). */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
