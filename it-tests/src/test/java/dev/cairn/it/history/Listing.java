package dev.cairn.it.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All pages of one listing that came to its end: what was there at one moment from its invocation to its response. A listing that
 * failed claims nothing and has no place in a history.
 *
 * @param prefix what the listed keys begin with
 * @param invoked nanoseconds of the clock of the history, before the first page was asked for
 * @param responded the same, after the first page was there if the others are pinned to it, else after the last
 * @param versions what was shown: the version of each key
 */
public record Listing(int client, String prefix, long invoked, long responded, SortedMap<String, Long> versions) {
    public Listing {
        if (invoked > responded) {
            throw new IllegalArgumentException("A listing of %s is answered before it began".formatted(prefix));
        }
        versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
        versions.forEach((key, version) -> {
            if (!key.startsWith(prefix) || version < 1) {
                throw new IllegalArgumentException("A listing of %s shows %s=%d".formatted(prefix, key, version));
            }
        });
    }

    /** What it says of each of these keys that it is about, and of each that it shows. */
    List<Operation> looks(Collection<String> keys) {
        Map<String, Operation> looks = new TreeMap<>();
        versions.forEach((key, version) -> looks.put(key, look(key, new Outcome.Shown(version))));
        keys.stream()
                .filter(key -> key.startsWith(prefix))
                .forEach(key -> looks.putIfAbsent(key, look(key, new Outcome.Absent())));
        return new ArrayList<>(looks.values());
    }

    private Operation look(String key, Outcome outcome) {
        return new Operation(client, key, new Call.Look(), invoked, responded, outcome);
    }
}
