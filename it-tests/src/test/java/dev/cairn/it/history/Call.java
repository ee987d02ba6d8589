package dev.cairn.it.history;

import java.util.OptionalLong;

/** What a client asks of one key. A value is a name of what was written, never used twice in a history, from 0. */
public sealed interface Call {
    /** Writes whatever is there. */
    record Put(long value) implements Call {}

    /** Writes if the object has this version ({@code If-Match}). */
    record Replace(long value, long expected) implements Call {}

    /** Writes if there is no object ({@code If-None-Match: *}). */
    record Create(long value) implements Call {}

    /** Reads the value and its version. */
    record Get() implements Call {}

    /** Reads the version alone: a HEAD, or what a listing says of one key. */
    record Look() implements Call {}

    /** Removes what is there, if anything is. */
    record Delete() implements Call {}

    /** The value that this call would write. */
    default OptionalLong written() {
        return switch (this) {
            case Put(long value) -> OptionalLong.of(value);
            case Replace(long value, long _) -> OptionalLong.of(value);
            case Create(long value) -> OptionalLong.of(value);
            case Get _, Look _, Delete _ -> OptionalLong.empty();
        };
    }

    /** Whether an answer of this kind can follow at all. */
    default boolean allows(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Failed _, Outcome.Unknown _ -> true;
            case Outcome.Written _ -> written().isPresent();
            case Outcome.Refused _ -> this instanceof Replace || this instanceof Create;
            case Outcome.Found _ -> this instanceof Get;
            case Outcome.Shown _ -> this instanceof Look;
            case Outcome.Absent _ -> written().isEmpty();
            case Outcome.Removed _, Outcome.Gone _ -> this instanceof Delete;
        };
    }
}
