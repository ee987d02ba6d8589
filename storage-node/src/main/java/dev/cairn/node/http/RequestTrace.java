package dev.cairn.node.http;

import dev.cairn.monitoring.Outcome;
import dev.cairn.monitoring.Stage;
import java.util.Optional;

/** One request that is followed, or {@link #NONE}. Used by one thread at a time, but for {@link #end}. */
public interface RequestTrace {
    /** Of a request that is not followed. */
    RequestTrace NONE = new RequestTrace() {
        @Override
        public Optional<TraceParent> self() {
            return Optional.empty();
        }

        @Override
        public void enter(Stage stage) {}

        @Override
        public void end(Ended ended) {}
    };

    /** What names this request within its trace. */
    Optional<TraceParent> self();

    /** The request is in this stage from now on. */
    void enter(Stage stage);

    /** It has ended. Only the first call counts. */
    void end(Ended ended);

    /**
     * How it ended.
     *
     * @param bytes of its body or its answer's
     */
    record Ended(int status, Outcome outcome, Optional<String> bucket, long bytes) {}
}
