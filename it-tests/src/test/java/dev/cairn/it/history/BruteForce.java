package dev.cairn.it.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Tries every order of a small history, with every version that a write of unknown outcome could have got: slow, and too simple to be
 * wrong. All keys are one store, and a listing is read from it at once.
 */
final class BruteForce {
    private final long versionMax;

    private BruteForce(History history) {
        long told = history.byKey().values().stream()
                .flatMap(List::stream)
                .flatMapToLong(BruteForce::versions)
                .max()
                .orElse(0);
        this.versionMax = told + history.operations().size() + 1;
    }

    static boolean explains(History history) {
        BruteForce force = new BruteForce(history);
        List<Act> acts = new ArrayList<>();
        history.operations().stream()
                .filter(operation -> !(operation.outcome() instanceof Outcome.Failed))
                .forEach(operation -> acts.add(force.act(operation)));
        history.listings().forEach(listing -> acts.add(act(listing)));
        return anyOrder(acts, Map.of());
    }

    private static boolean anyOrder(List<Act> rest, Map<String, Held> store) {
        if (rest.stream().allMatch(Act::optional)) {
            return true;
        }
        for (Act act : rest) {
            boolean mayBeNext =
                    rest.stream().noneMatch(other -> !other.optional() && other.responded() < act.invoked());
            if (mayBeNext) {
                List<Act> others = new ArrayList<>(rest);
                others.remove(act);
                for (Map<String, Held> after : act.effect().apply(store)) {
                    if (anyOrder(others, after)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static Act act(Listing listing) {
        return new Act(listing.invoked(), listing.responded(), false, store -> {
            Map<String, Long> shown = new HashMap<>();
            store.forEach((key, held) -> {
                if (held.present() && key.startsWith(listing.prefix())) {
                    shown.put(key, held.version());
                }
            });
            return shown.equals(listing.versions()) ? List.of(store) : List.of();
        });
    }

    private Act act(Operation operation) {
        boolean unknown = operation.outcome() instanceof Outcome.Unknown;
        return new Act(operation.invoked(), operation.responded(), unknown, store -> {
            Held held = store.getOrDefault(operation.key(), new Held(false, 0, 0));
            return effects(held, operation.call(), operation.outcome())
                    .map(after -> {
                        Map<String, Held> changed = new HashMap<>(store);
                        changed.put(operation.key(), after);
                        return changed;
                    })
                    .toList();
        });
    }

    private Stream<Held> effects(Held held, Call call, Outcome outcome) {
        boolean applies = switch (call) {
            case Call.Replace(long _, long expected) -> held.present() && held.version() == expected;
            case Call.Create _ -> !held.present();
            default -> true;
        };
        Held gone = new Held(false, 0, held.version());
        return switch (outcome) {
            case Outcome.Refused _ -> only(held, !applies);
            case Outcome.Absent _ -> only(held, !held.present());
            case Outcome.Removed _ -> only(gone, held.present());
            case Outcome.Gone _ -> only(gone, true);
            case Outcome.Shown(long version) -> only(held, held.present() && held.version() == version);
            case Outcome.Found(long value, long version) -> only(held, held.equals(new Held(true, value, version)));
            case Outcome.Written(long version) ->
                only(new Held(true, call.written().orElseThrow(), version), applies && version > held.version());
            case Outcome.Failed _ -> Stream.empty();
            case Outcome.Unknown _ when call instanceof Call.Delete -> only(gone, true);
            case Outcome.Unknown _
            when call.written().isPresent() && applies ->
                LongStream.rangeClosed(held.version() + 1, versionMax)
                        .mapToObj(version -> new Held(true, call.written().orElseThrow(), version));
            case Outcome.Unknown _ -> Stream.empty();
        };
    }

    private static Stream<Held> only(Held held, boolean holds) {
        return holds ? Stream.of(held) : Stream.empty();
    }

    private static LongStream versions(Operation operation) {
        long expected = operation.call() instanceof Call.Replace(long _, long version) ? version : 0;
        return LongStream.of(expected, operation.outcome().knownVersion().orElse(0));
    }

    /** @param effect each store that there can be after it; none if it cannot be next */
    private record Act(
            long invoked,
            long responded,
            boolean optional,
            Function<Map<String, Held>, List<Map<String, Held>>> effect) {}

    /** @param version without an object: of the last that was there */
    private record Held(boolean present, long value, long version) {}
}
