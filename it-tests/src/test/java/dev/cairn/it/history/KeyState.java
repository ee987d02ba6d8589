package dev.cairn.it.history;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a key holds between two operations of an order.
 *
 * <p>A write of unknown outcome that took effect has a version that nobody may have told. Then {@code version} is the least that it
 * can be, {@code open} is set, and {@code not} has what it is known not to be; the least one is always possible, and as versions
 * have only to grow, it never forbids what a greater one would allow.
 *
 * @param value what is there, or {@link #NOTHING}
 * @param version of what is there; without an object the greatest that any write had so far, 0 if there was none
 * @param not versions above {@code version}
 */
record KeyState(long value, long version, boolean open, SortedSet<Long> not) {
    /** Stands for all values that no get has found: which of them is there makes no difference. */
    static final long UNSEEN = -1;

    private static final long NOTHING = -2;
    private static final SortedSet<Long> NONE = Collections.emptySortedSet();

    static final KeyState EMPTY = new KeyState(NOTHING, 0, false, NONE);

    /** The state after a call took effect; empty if it cannot end with this outcome here. */
    Optional<KeyState> after(Call call, Outcome outcome) {
        return switch (call) {
            case Call.Put(long value) -> write(value, outcome);
            case Call.Replace(long _, long expected) when outcome instanceof Outcome.Refused -> unless(expected);
            case Call.Replace(long value, long expected) ->
                exactly(expected).flatMap(state -> state.write(value, outcome));
            case Call.Create _ when outcome instanceof Outcome.Refused -> when(present());
            case Call.Create(long value) -> when(!present()).flatMap(state -> state.write(value, outcome));
            case Call.Get _, Call.Look _ -> read(outcome);
            case Call.Delete _ -> delete(outcome);
        };
    }

    /** Whether all that can follow the other state can follow this one; says no where that is hard to see. */
    boolean covers(KeyState other) {
        boolean alike = value == other.value && (!present() || (open && other.open));
        return equals(other) || (alike && version <= other.version && other.not.containsAll(not));
    }

    /** For a person. */
    String text() {
        String shown = value == UNSEEN ? "a value that no get has found" : "value " + value;
        return present() ? shown + ", version " + version + (open ? " or greater" : "") : "nothing";
    }

    private boolean present() {
        return value != NOTHING;
    }

    private Optional<KeyState> when(boolean holds) {
        return holds ? Optional.of(this) : Optional.empty();
    }

    private Optional<KeyState> write(long written, Outcome outcome) {
        if (outcome instanceof Outcome.Written(long as)) {
            return as > version ? Optional.of(new KeyState(written, as, false, NONE)) : Optional.empty();
        }
        return Optional.of(new KeyState(written, version + 1, true, NONE));
    }

    private Optional<KeyState> read(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Found(long found, long as) -> when(value == found).flatMap(state -> state.exactly(as));
            case Outcome.Shown(long as) -> exactly(as);
            default -> when(!present());
        };
    }

    private Optional<KeyState> delete(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Absent _ -> when(!present());
            case Outcome.Removed _ -> when(present()).map(KeyState::deleted);
            default -> Optional.of(deleted());
        };
    }

    private KeyState deleted() {
        return new KeyState(NOTHING, version, false, NONE);
    }

    /** There is an object, and it has this version. */
    private Optional<KeyState> exactly(long expected) {
        if (!open) {
            return when(present() && version == expected);
        }
        boolean possible = expected >= version && !not.contains(expected);
        return possible ? Optional.of(new KeyState(value, expected, false, NONE)) : Optional.empty();
    }

    /** There is no object, or it has another version. */
    private Optional<KeyState> unless(long expected) {
        if (!open) {
            return when(!present() || version != expected);
        }
        if (expected < version) {
            return Optional.of(this);
        }
        SortedSet<Long> excluded = new TreeSet<>(not);
        excluded.add(expected);
        long least = version;
        while (excluded.remove(least)) {
            least++;
        }
        return Optional.of(new KeyState(value, least, true, excluded));
    }
}
