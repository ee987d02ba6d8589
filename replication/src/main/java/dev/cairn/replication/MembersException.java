package dev.cairn.replication;

import dev.cairn.replication.MembersError.RemovesItself;
import dev.cairn.replication.MembersError.TooManyVoters;

/** Carries a {@link MembersError}. */
public final class MembersException extends RuntimeException {
    private final transient MembersError error;

    public MembersException(MembersError error) {
        super(text(error), null, false, false);
        this.error = error;
    }

    private static String text(MembersError error) {
        return switch (error) {
            case TooManyVoters(var limit) ->
                "the log has %d voters already, and this node was to be one more: start it again with an empty data directory"
                        .formatted(limit);
            case RemovesItself(var node, var others) ->
                "node %s leads the log, and does not remove itself: stop it, and ask the one of %s that leads then"
                        .formatted(node, others);
        };
    }

    public MembersError error() {
        return error;
    }
}
