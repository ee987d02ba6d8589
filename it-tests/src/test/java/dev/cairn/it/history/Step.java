package dev.cairn.it.history;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An operation as the search places it, with what the whole history tells about it.
 *
 * <p>A write whose value a get has found did happen, before that get was answered and as the version that it showed, whatever the
 * writer knows. Other changes of unknown outcome are optional. What failed, and reads without an answer, are no steps.
 *
 * @param call as asked; of an optional write with {@link KeyState#UNSEEN} for its value
 * @param deadline the latest moment of its effect
 */
record Step(Operation operation, Call call, Outcome outcome, long deadline, boolean optional) {
    /** The steps of one key, by invocation. */
    static List<Step> of(List<Operation> operations) {
        Map<Long, Operation> finds = firstFinds(operations);
        return operations.stream()
                .sorted(Comparator.comparingLong(Operation::invoked))
                .flatMap(operation -> of(operation, finds))
                .toList();
    }

    /** The state after it; empty if it cannot come next in this state. */
    Optional<KeyState> after(KeyState state) {
        return state.after(call, outcome);
    }

    /** The get that was answered first, of those that found a value. */
    private static Map<Long, Operation> firstFinds(List<Operation> operations) {
        Map<Long, Operation> finds = new HashMap<>();
        for (Operation operation : operations) {
            if (operation.outcome() instanceof Outcome.Found(long value, long _)) {
                finds.merge(value, operation, (one, other) -> one.responded() <= other.responded() ? one : other);
            }
        }
        return finds;
    }

    private static Stream<Step> of(Operation operation, Map<Long, Operation> finds) {
        Call call = operation.call();
        Outcome outcome = operation.outcome();
        if (outcome instanceof Outcome.Failed) {
            return Stream.empty();
        }
        if (!(outcome instanceof Outcome.Unknown)) {
            return Stream.of(new Step(operation, call, outcome, operation.responded(), false));
        }
        if (call.written().isPresent() && finds.containsKey(call.written().getAsLong())) {
            Operation find = finds.get(call.written().getAsLong());
            long deadline = Math.max(operation.invoked(), find.responded());
            Outcome written = new Outcome.Written(find.outcome().knownVersion().orElseThrow());
            return Stream.of(new Step(operation, call, written, deadline, false));
        }
        return switch (call) {
            case Call.Get _, Call.Look _ -> Stream.empty();
            case Call.Delete _ -> optional(operation, call);
            case Call.Put _ -> optional(operation, new Call.Put(KeyState.UNSEEN));
            case Call.Create _ -> optional(operation, new Call.Create(KeyState.UNSEEN));
            case Call.Replace(long _, long expected) ->
                optional(operation, new Call.Replace(KeyState.UNSEEN, expected));
        };
    }

    private static Stream<Step> optional(Operation operation, Call call) {
        return Stream.of(new Step(operation, call, operation.outcome(), Long.MAX_VALUE, true));
    }
}
