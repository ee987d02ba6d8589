package dev.cairn.node.cli;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Things one after the other, each made when it is asked for. For one thread at a time. */
@FunctionalInterface
interface Source<T> {
    /** The next thing, or empty at the end, then and ever after. */
    Optional<T> next() throws Failure, InterruptedException;

    static <T> Source<T> of(Iterable<T> things) {
        var iterator = things.iterator();
        return () -> iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
    }

    /** The things of all sources, opened one after the other. */
    static <T> Source<T> concat(Source<Source<T>> sources) {
        return new Source<>() {
            private Source<T> current = Optional::empty;

            @Override
            public Optional<T> next() throws Failure, InterruptedException {
                while (true) {
                    Optional<T> thing = current.next();
                    if (thing.isPresent()) {
                        return thing;
                    }
                    Optional<Source<T>> following = sources.next();
                    if (following.isEmpty()) {
                        return Optional.empty();
                    }
                    current = following.get();
                }
            }
        };
    }

    /** The same things, or {@code fallback} if there is none. */
    default Source<T> orElse(T fallback) {
        AtomicBoolean asked = new AtomicBoolean();
        return () -> {
            boolean first = asked.compareAndSet(false, true);
            Optional<T> thing = next();
            return first && thing.isEmpty() ? Optional.of(fallback) : thing;
        };
    }

    default <R> Source<R> map(Step<T, R> step) {
        return () -> {
            Optional<T> thing = next();
            return thing.isEmpty() ? Optional.empty() : Optional.of(step.apply(thing.get()));
        };
    }

    /** A function that may fail as commands do. */
    @FunctionalInterface
    interface Step<T, R> {
        R apply(T thing) throws Failure, InterruptedException;
    }
}
