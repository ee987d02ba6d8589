package dev.cairn.it.history;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What all clients of a run did and saw, in any order. Every key is absent at first. */
public record History(List<Operation> operations, List<Listing> listings) {
    /** @throws IllegalArgumentException if two operations would write one value */
    public History {
        operations = List.copyOf(operations);
        listings = List.copyOf(listings);
        Set<Long> values = new HashSet<>();
        for (Operation operation : operations) {
            operation.call().written().ifPresent(value -> {
                if (!values.add(value)) {
                    throw new IllegalArgumentException("Value %d is written twice".formatted(value));
                }
            });
        }
    }

    /** The operations of each key, and beside them a look for what each listing says of it. */
    Map<String, List<Operation>> byKey() {
        Map<String, List<Operation>> byKey = new TreeMap<>();
        operations.forEach(operation -> add(byKey, operation));
        Set<String> keys = new TreeSet<>(byKey.keySet());
        listings.forEach(listing -> keys.addAll(listing.versions().keySet()));
        listings.forEach(listing -> listing.looks(keys).forEach(look -> add(byKey, look)));
        return byKey;
    }

    private static void add(Map<String, List<Operation>> byKey, Operation operation) {
        byKey.computeIfAbsent(operation.key(), _ -> new ArrayList<>()).add(operation);
    }
}
