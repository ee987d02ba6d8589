package dev.cairn.node.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What became of one file or object.
 *
 * @param local the file here, as text; empty if none is concerned
 * @param remote the object, if one is concerned
 * @param bytes size of what was transferred or compared
 * @param reason for people: why it was ignored, how it differs, which version it is; may be empty
 * @param more further members for {@code --json}
 */
record Result(
        Status status,
        String local,
        Optional<Remote> remote,
        long bytes,
        String reason,
        Map<String, Object> more,
        Optional<Failure> failure) {

    static Result of(Status status, String local, Remote remote, long bytes, String reason) {
        return new Result(status, local, Optional.of(remote), bytes, reason, Map.of(), Optional.empty());
    }

    static Result failed(String local, Remote remote, Failure failure) {
        return new Result(Status.FAILED, local, Optional.of(remote), 0, failure.text(), Map.of(), Optional.of(failure));
    }

    /** The same, with a hint if it failed because there is no such object: people forget -r. */
    Result orTryFolder() {
        boolean missing = failure.filter(Failure.Refused.class::isInstance)
                .map(Failure.Refused.class::cast)
                .filter(refused -> refused.is("no-such-object"))
                .isPresent();
        return missing
                ? new Result(status, local, remote, bytes, reason + " (a folder needs -r)", more, failure)
                : this;
    }

    Result with(String name, Object value) {
        Map<String, Object> members = new LinkedHashMap<>(more);
        members.put(name, value);
        return new Result(status, local, remote, bytes, reason, members, failure);
    }

    /** Adds what the store says of the object. */
    Result with(ObjectInfo info) {
        return with("version", info.version()).with("sha256", info.sha256());
    }

    /** One line for people, without the failure. */
    String text() {
        String place = remote.map(Remote::toString).orElse(local);
        String what = status == Status.FETCHED ? local : place;
        return "%-9s  %s%s".formatted(status.label(), what, reason.isEmpty() ? "" : "  (" + reason + ")");
    }

    /** One event for machines. */
    Map<String, Object> json(String command) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", "result");
        event.put("command", command);
        event.put("status", status.label());
        if (!local.isEmpty()) {
            event.put("local", local);
        }
        remote.ifPresent(place -> {
            event.put("bucket", place.bucket());
            event.put("key", place.key());
        });
        event.put("bytes", bytes);
        event.putAll(more);
        if (failure.isPresent()) {
            event.put("error", error(failure.get()));
        } else if (!reason.isEmpty()) {
            event.put("reason", reason);
        }
        return event;
    }

    static Map<String, Object> error(Failure failure) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", failure.code());
        error.put("message", failure.text());
        return error;
    }
}
