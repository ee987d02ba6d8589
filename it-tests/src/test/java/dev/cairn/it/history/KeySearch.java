package dev.cairn.it.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for an order of the operations on one key that keeps to their times and explains their outcomes.
 *
 * <h2>The search</h2>
 *
 * <p>That of Wing and Gong, with Lowe's memory of what was tried: depth first, it places one of the steps that may come next, those
 * that began before any other unplaced one had to be over, and goes back when none fits. Which steps are placed and what the
 * key then holds decide how it can go on, so a configuration that was reached before is not entered again. Keys do not influence
 * each other (Horn and Kroening's P-compositionality), so each is searched by itself.
 *
 * <h2>What keeps it small, and exact</h2>
 *
 * <p>A step that fits and only reads is placed at once, without alternatives: in any order that comes to an end it could be moved to
 * here. Optional steps that ask for the same are placed in the order of their invocation: in an order that has them
 * otherwise, they could change names. And what comes right after an optional step must need it: else the step could be left out, or
 * come later.
 *
 * @see <a href="https://doi.org/10.1002/cpe.3928">Lowe, Testing for linearizability, 2017</a>
 * @see <a href="https://arxiv.org/abs/1504.00204">Horn and Kroening, Faster linearizability checking via P-compositionality</a>
 */
final class KeySearch {
    private final List<Step> required;
    private final List<Step> optional;
    /** Of each optional step: the one that asks for the same and was invoked last before it, or -1. */
    private final int[] before;

    private final int statesMax;

    private final BitSet placed = new BitSet();
    private final BitSet used = new BitSet();
    private final Set<Configuration> seen = new HashSet<>();
    private final Deque<Frame> frames = new ArrayDeque<>();
    private Verdict furthest = new Verdict.Undecided(); // Until the first dead end.
    private int furthestPlaced = -1;

    private KeySearch(List<Operation> operations, int statesMax) {
        List<Step> steps = Step.of(operations);
        this.required = steps.stream().filter(step -> !step.optional()).toList();
        this.optional = steps.stream().filter(Step::optional).toList();
        this.before = beforeInKind(optional);
        this.statesMax = statesMax;
    }

    /**
     * Judges the operations of one key.
     *
     * @param statesMax how many configurations may be entered before the search is given up; each takes some hundred bytes
     */
    static Verdict judge(List<Operation> operations, int statesMax) {
        return new KeySearch(operations, statesMax).judge();
    }

    private Verdict judge() {
        enter(KeyState.EMPTY, null, null);
        while (!frames.isEmpty()) {
            if (placed.cardinality() == required.size()) {
                return new Verdict.Linearizable(order());
            }
            Iterator<Choice> choices = frames.element().choices();
            if (!choices.hasNext()) {
                leave();
            } else if (seen.size() >= statesMax) {
                return new Verdict.Undecided();
            } else {
                take(choices.next());
            }
        }
        return furthest;
    }

    private void take(Choice choice) {
        KeyState state = frames.element().state();
        mark(choice, true);
        enter(choice.after(), choice, choice.step().optional() ? state : null);
    }

    /**
     * @param by the choice that led here; none at the start
     * @param without the state before it if it was optional: then what comes next must need it
     */
    private void enter(KeyState state, @Nullable Choice by, @Nullable KeyState without) {
        int first = placed.nextClearBit(0);
        BitSet ahead = placed.get(first, placed.length());
        if (seen.add(new Configuration(first, ahead, (BitSet) used.clone(), state, without))) {
            List<Choice> choices = choices(state, next(first));
            if (without != null) {
                choices.removeIf(choice -> !choice.needsMoreThan(without));
            }
            frames.push(new Frame(by, state, withoutAlternatives(choices, state).iterator()));
        } else if (by != null) {
            mark(by, false);
        }
    }

    private void leave() {
        Frame end = frames.element();
        Choice by = end.by();
        boolean forNothing =
                by != null && by.step().optional(); // It led no further, so it would only obscure the evidence.
        if (!forNothing && placed.cardinality() > furthestPlaced) {
            furthestPlaced = placed.cardinality();
            furthest = evidence(end.state());
        }
        frames.pop();
        if (by != null) {
            mark(by, false);
        }
    }

    private void mark(Choice choice, boolean is) {
        (choice.step().optional() ? used : placed).set(choice.index(), is);
    }

    /** The required steps that began before any other that is unplaced had to be over. */
    private List<Integer> next(int first) {
        List<Integer> next = new ArrayList<>();
        long earliest = Long.MAX_VALUE;
        int i = first;
        while (i < required.size() && required.get(i).operation().invoked() <= earliest) {
            next.add(i);
            earliest = Math.min(earliest, required.get(i).deadline());
            i = placed.nextClearBit(i + 1);
        }
        long bound = earliest;
        next.removeIf(index -> required.get(index).operation().invoked() > bound);
        return next;
    }

    private List<Choice> choices(KeyState state, List<Integer> next) {
        List<Choice> choices = new ArrayList<>();
        long bound = Long.MAX_VALUE;
        for (int i : next) {
            Step step = required.get(i);
            bound = Math.min(bound, step.deadline());
            step.after(state).ifPresent(after -> choices.add(new Choice(step, i, after)));
        }
        choices.sort(Comparator.comparingLong(choice -> choice.step().deadline()));
        addOptional(choices, state, bound);
        return choices;
    }

    private static List<Choice> withoutAlternatives(List<Choice> choices, KeyState state) {
        for (Choice choice : choices) {
            if (choice.onlyReads(state)) {
                return List.of(choice);
            }
        }
        return choices;
    }

    private void addOptional(List<Choice> choices, KeyState state, long bound) {
        int i = used.nextClearBit(0);
        while (i < optional.size() && optional.get(i).operation().invoked() <= bound) {
            Step step = optional.get(i);
            int index = i;
            if (before[i] < 0 || used.get(before[i])) {
                step.after(state)
                        .filter(after -> !after.equals(state))
                        .ifPresent(after -> choices.add(new Choice(step, index, after)));
            }
            i = used.nextClearBit(i + 1);
        }
    }

    private Verdict.Violation evidence(KeyState state) {
        List<Operation> unplaced = next(placed.nextClearBit(0)).stream()
                .map(i -> required.get(i).operation())
                .toList();
        int later = required.size() - placed.cardinality() - unplaced.size();
        return new Verdict.Violation(order(), state, unplaced, later);
    }

    private List<Operation> order() {
        List<Operation> order = new ArrayList<>();
        frames.descendingIterator().forEachRemaining(frame -> {
            if (frame.by() != null) {
                order.add(frame.by().step().operation());
            }
        });
        return order;
    }

    private static int[] beforeInKind(List<Step> optional) {
        record Kind(Call call, Outcome outcome) {}
        Map<Kind, Integer> last = new HashMap<>();
        int[] before = new int[optional.size()];
        for (int i = 0; i < before.length; i++) {
            Integer previous =
                    last.put(new Kind(optional.get(i).call(), optional.get(i).outcome()), i);
            before[i] = previous == null ? -1 : previous;
        }
        return before;
    }

    /** @param index in the list of required or of optional steps */
    private record Choice(Step step, int index, KeyState after) {
        boolean onlyReads(KeyState before) {
            return step.outcome().leavesAll() && after.equals(before);
        }

        /** Whether it would not do as well in this state, or leave it for later. */
        boolean needsMoreThan(KeyState without) {
            return step.after(without)
                    .filter(state -> state.covers(after) || new Choice(step, index, state).onlyReads(without))
                    .isEmpty();
        }
    }

    /** @param choices how to go on that were not tried yet */
    private record Frame(@Nullable Choice by, KeyState state, Iterator<Choice> choices) {}

    /** @param ahead which required steps are placed, counted from the first that is not */
    private record Configuration(
            int first,
            BitSet ahead,
            BitSet used,
            KeyState state,
            @Nullable KeyState without) {}
}
