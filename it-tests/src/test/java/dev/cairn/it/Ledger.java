package dev.cairn.it;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a store may hold of each key, by what it acknowledged. A key is written by one thread at a time, so after an
 * acknowledged change it has one possible state, and after a change of unknown outcome two. A state is the SHA-256 of the
 * body in hex, or empty for no object.
 */
final class Ledger {
    private final Map<String, Set<Optional<String>>> possible = new ConcurrentHashMap<>();

    /** The states that the key may be in. */
    Set<Optional<String>> possible(String key) {
        return possible.getOrDefault(key, Set.of(Optional.empty()));
    }

    Set<String> keys() {
        return Set.copyOf(possible.keySet());
    }

    /** A change was sent and its answer is open: both the old states and the new one are possible. */
    void sent(String key, Optional<String> state) {
        Set<Optional<String>> states = new HashSet<>(possible(key));
        states.add(state);
        possible.put(key, Set.copyOf(states));
    }

    /** The key is known to be in this state: by an acknowledged change, or because it was read. */
    void known(String key, Optional<String> state) {
        possible.put(key, Set.of(state));
    }

    /**
     * Compares with what a store holds.
     *
     * @param held every key that the store lists, with the SHA-256 of the bytes that it served for it
     * @return one line for each contradiction
     */
    List<String> contradictions(Map<String, String> held) {
        List<String> lines = new ArrayList<>();
        for (String key : keys()) {
            Optional<String> state = Optional.ofNullable(held.get(key));
            if (!possible(key).contains(state)) {
                lines.add("%s is %s, may be %s".formatted(key, state, possible(key)));
            }
        }
        held.keySet().stream()
                .filter(key -> !possible.containsKey(key))
                .forEach(key -> lines.add(key + " was never written"));
        return lines;
    }

    static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
