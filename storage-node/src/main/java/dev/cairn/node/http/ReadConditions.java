package dev.cairn.node.http;

import dev.cairn.metadata.ObjectVersion;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The conditions of a read, judged in the order of RFC 9110, 13.2.2.
 *
 * @param ifModifiedSince absent also if it is no date: then it is ignored
 * @param ifRange as it came
 */
record ReadConditions(
        Optional<EntityTags> ifMatch,
        Optional<Instant> ifUnmodifiedSince,
        Optional<EntityTags> ifNoneMatch,
        Optional<Instant> ifModifiedSince,
        Optional<String> ifRange) {
    /** A date tells two versions apart only if they are of different seconds. */
    private static final Duration DATE_GRAIN = Duration.ofSeconds(1);

    /**
     * Reads the head of a request.
     *
     * @throws RequestException {@link RequestError.Malformed}
     */
    static ReadConditions of(Exchange exchange) {
        return new ReadConditions(
                exchange.headerList("If-Match").map(value -> EntityTags.parse("If-Match", value)),
                exchange.header("If-Unmodified-Since").flatMap(HttpDate::parse),
                exchange.headerList("If-None-Match").map(value -> EntityTags.parse("If-None-Match", value)),
                exchange.header("If-Modified-Since").flatMap(HttpDate::parse),
                exchange.header("If-Range"));
    }

    /**
     * Whether the client has this version already, and needs no body.
     *
     * @throws RequestException {@link RequestError.ConditionFailed}
     */
    boolean isNotModified(ObjectVersion object) {
        Instant modified = object.modified().truncatedTo(ChronoUnit.SECONDS);
        if (ifMatch.isPresent()) {
            require(ifMatch.get().matchesStrongly(object.version()), "If-Match", object);
        } else {
            ifUnmodifiedSince.ifPresent(date -> require(!modified.isAfter(date), "If-Unmodified-Since", object));
        }
        if (ifNoneMatch.isPresent()) {
            return ifNoneMatch.get().matchesWeakly(object.version());
        }
        return ifModifiedSince.map(date -> !modified.isAfter(date)).orElse(false);
    }

    private static void require(boolean holds, String field, ObjectVersion object) {
        if (!holds) {
            throw new RequestException(new RequestError.ConditionFailed(field, OptionalLong.of(object.version())));
        }
    }

    /** Whether {@code Range} counts: the client's other parts are of this version. */
    boolean rangeHolds(ObjectVersion object, Instant now) {
        if (ifRange.isEmpty()) {
            return true;
        }
        String value = ifRange.get().strip();
        if (value.startsWith("\"")) {
            return value.equals(EntityTags.of(object.version()));
        }
        Instant modified = object.modified().truncatedTo(ChronoUnit.SECONDS);
        boolean tellsApart = !object.modified().plus(DATE_GRAIN).isAfter(now);
        return tellsApart && HttpDate.parse(value).map(modified::equals).orElse(false);
    }
}
