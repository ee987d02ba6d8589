package dev.cairn.it.history;

/**
 * One call of one client on one key, and how it ended. An operation takes effect at one moment from its invocation to its response.
 *
 * @param invoked nanoseconds of the clock that all operations of the history share, before the request was sent
 * @param responded the same, after the answer was there; of an unknown outcome when the client gave up, which bounds nothing
 */
public record Operation(int client, String key, Call call, long invoked, long responded, Outcome outcome) {
    public Operation {
        require(invoked <= responded, "is answered before it began", key, call, outcome);
        require(call.allows(outcome), "cannot end like this", key, call, outcome);
        require(call.written().orElse(0) >= 0, "writes a value below 0", key, call, outcome);
        require(outcome.knownVersion().orElse(1) >= 1, "has a version below 1", key, call, outcome);
    }

    private static void require(boolean holds, String otherwise, String key, Call call, Outcome outcome) {
        if (!holds) {
            throw new IllegalArgumentException("%s on %s %s: %s".formatted(call, key, otherwise, outcome));
        }
    }

    /** One line for a person. */
    String text() {
        String bound = outcome instanceof Outcome.Unknown ? "" : Long.toString(responded);
        return "client %d %s: %s [%d..%s]".formatted(client, asked(), ended(), invoked, bound);
    }

    private String asked() {
        return switch (call) {
            case Call.Put(long value) -> "puts value " + value;
            case Call.Replace(long value, long expected) -> "puts value " + value + " if version is " + expected;
            case Call.Create(long value) -> "puts value " + value + " if absent";
            case Call.Get _ -> "gets";
            case Call.Look _ -> "lists or looks";
            case Call.Delete _ -> "deletes";
        };
    }

    private String ended() {
        return switch (outcome) {
            case Outcome.Written(long version) -> "written as version " + version;
            case Outcome.Refused _ -> "precondition failed";
            case Outcome.Found(long value, long version) -> "value " + value + ", version " + version;
            case Outcome.Shown(long version) -> "version " + version;
            case Outcome.Absent _ -> "nothing there";
            case Outcome.Removed _ -> "deleted";
            case Outcome.Gone _ -> "deleted, if there was anything";
            case Outcome.Failed _ -> "failed";
            case Outcome.Unknown _ -> "outcome unknown";
        };
    }
}
