package dev.cairn.it.history;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Looks for the moment of a listing: each key that it shows, or does not show, bounds when that was so, and the bounds of all keys
 * must leave a moment. A bound is given by one operation on the key that certainly came before or after.
 */
final class Moments {
    private final Map<String, List<Operation>> byKey;

    /** Found once: there are as many looks as listings, and a search of all operations for each of all would take minutes. */
    private final Map<String, List<Sight>> sights = new HashMap<>();

    /** @param byKey as {@link History#byKey()} */
    Moments(Map<String, List<Operation>> byKey) {
        this.byKey = byKey;
    }

    /** A text for a person if one key was so only before another was. */
    Optional<String> contradiction(Listing listing) {
        List<Bound> bounds =
                listing.looks(byKey.keySet()).stream().flatMap(this::bounds).toList();
        Optional<Bound> latest = bounds.stream().filter(Bound::isStart).max(Comparator.comparingLong(Bound::nanos));
        Optional<Bound> earliest =
                bounds.stream().filter(bound -> !bound.isStart()).min(Comparator.comparingLong(Bound::nanos));
        if (latest.isEmpty()
                || earliest.isEmpty()
                || latest.get().nanos() <= earliest.get().nanos()) {
            return Optional.empty();
        }
        return Optional.of("""
                a listing of "%s" by client %d [%d..%d] has no moment
                  it shows %s as it was from %d at the earliest:
                    %s
                  and %s as it was until %d at the latest:
                    %s
                """.formatted(
                        listing.prefix(),
                        listing.client(),
                        listing.invoked(),
                        listing.responded(),
                        latest.get().key(),
                        latest.get().nanos(),
                        latest.get().by().text(),
                        earliest.get().key(),
                        earliest.get().nanos(),
                        earliest.get().by().text()));
    }

    private Stream<Bound> bounds(Operation look) {
        List<Operation> operations = byKey.get(look.key());
        Stream<Bound> own = Stream.of(Bound.from(look), Bound.until(look));
        OptionalLong version = look.outcome().knownVersion();
        return Stream.concat(own, version.isPresent() ? ofVersion(version.getAsLong(), operations) : ofAbsence(look));
    }

    /**
     * As versions grow, the write of this one and what had a lesser one come before; what had a greater one, or nothing when this
     * one had been there, comes after.
     */
    private static Stream<Bound> ofVersion(long version, List<Operation> operations) {
        long there = operations.stream()
                .filter(operation -> operation.outcome().knownVersion().orElse(0) >= version)
                .mapToLong(Operation::responded)
                .min()
                .orElse(Long.MAX_VALUE);
        return operations.stream().flatMap(operation -> {
            OptionalLong other = operation.outcome().knownVersion();
            boolean gone = leavesNothing(operation) && operation.invoked() > there;
            if (gone || other.orElse(0) > version) {
                return Stream.of(Bound.until(operation));
            }
            boolean writes = operation.outcome() instanceof Outcome.Written;
            return other.isPresent() && (writes || other.getAsLong() < version)
                    ? Stream.of(Bound.from(operation))
                    : Stream.empty();
        });
    }

    /** What was there is absent only after a delete that was not over before. */
    private Stream<Bound> ofAbsence(Operation look) {
        return sights.computeIfAbsent(look.key(), key -> Sight.of(byKey.get(key))).stream()
                .flatMap(sight -> sight.bound(look).stream());
    }

    private static boolean leavesNothing(Operation operation) {
        return switch (operation.outcome()) {
            case Outcome.Absent _, Outcome.Removed _, Outcome.Gone _ -> true;
            default -> false;
        };
    }

    /**
     * An operation that saw something there, or put it there.
     *
     * @param delete the first that can have ended what was there; empty if none can
     */
    private record Sight(Operation there, Optional<Operation> delete) {
        static List<Sight> of(List<Operation> operations) {
            List<Operation> deletes =
                    operations.stream().filter(Sight::mayDelete).toList();
            return operations.stream()
                    .filter(operation -> operation.outcome().knownVersion().isPresent())
                    .map(there -> new Sight(there, firstOf(deletes, there)))
                    .toList();
        }

        private static Optional<Operation> firstOf(List<Operation> deletes, Operation there) {
            return deletes.stream()
                    .filter(delete -> end(delete) >= there.invoked())
                    .min(Comparator.comparingLong(Operation::invoked));
        }

        /** What it tells of a moment at which nothing was there. */
        Optional<Bound> bound(Operation look) {
            if (delete.isEmpty() || delete.get().invoked() > look.responded()) {
                return Optional.of(Bound.until(there));
            }
            return there.responded() < look.invoked() ? Optional.of(Bound.from(delete.get())) : Optional.empty();
        }

        private static boolean mayDelete(Operation operation) {
            boolean nothing =
                    operation.outcome() instanceof Outcome.Failed || operation.outcome() instanceof Outcome.Absent;
            return operation.call() instanceof Call.Delete && !nothing;
        }

        private static long end(Operation operation) {
            return operation.outcome() instanceof Outcome.Unknown ? Long.MAX_VALUE : operation.responded();
        }
    }

    /** @param isStart whether the state of the key was so from then on at the earliest, or until then at the latest */
    private record Bound(String key, boolean isStart, long nanos, Operation by) {
        static Bound from(Operation by) {
            return new Bound(by.key(), true, by.invoked(), by);
        }

        static Bound until(Operation by) {
            return new Bound(by.key(), false, by.responded(), by);
        }
    }
}
