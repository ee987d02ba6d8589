package dev.cairn.node.http;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What an answer says about a failure (RFC 9457).
 *
 * @param detail what happened and what to do about it, for people
 * @param fields further members for programs, in order: texts, numbers or lists of texts
 * @param retryAfter when to try again, where that makes sense
 */
public record Problem(ProblemType type, String detail, Map<String, Object> fields, Optional<Duration> retryAfter) {
    public Problem {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    static Problem of(ProblemType type, String detail) {
        return new Problem(type, detail, Map.of(), Optional.empty());
    }

    /** The same with one more member. */
    Problem with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(fields);
        more.put(name, value);
        return new Problem(type, detail, more, retryAfter);
    }

    Problem retryAfter(Duration delay) {
        return new Problem(type, detail, fields, Optional.of(delay));
    }
}
