package dev.cairn.it.history;

import java.util.OptionalLong;

/** How a call ended, as its client saw it. Versions begin with 1. */
public sealed interface Outcome {
    /** The value is written, as this version. */
    record Written(long version) implements Outcome {}

    /** The precondition did not hold, nothing was changed. */
    record Refused() implements Outcome {}

    /** A get found this. */
    record Found(long value, long version) implements Outcome {}

    /** A look saw an object with this version. */
    record Shown(long version) implements Outcome {}

    /** There was no object: to read, or to delete. */
    record Absent() implements Outcome {}

    /** There was an object, and it is deleted. */
    record Removed() implements Outcome {}

    /** There is no object after the delete; whether there was one is not told. */
    record Gone() implements Outcome {}

    /** Nothing happened, and nothing will. */
    record Failed() implements Outcome {}

    /** The call may take effect at any time after its invocation, once, or never. */
    record Unknown() implements Outcome {}

    /** The version that the object is known to have had at some moment of the operation. */
    default OptionalLong knownVersion() {
        return switch (this) {
            case Written(long version) -> OptionalLong.of(version);
            case Found(long _, long version) -> OptionalLong.of(version);
            case Shown(long version) -> OptionalLong.of(version);
            case Refused _, Absent _, Removed _, Gone _, Failed _, Unknown _ -> OptionalLong.empty();
        };
    }

    /** Whether the call has changed nothing, whatever the state that it met. */
    default boolean leavesAll() {
        return switch (this) {
            case Refused _, Found _, Shown _, Absent _, Failed _ -> true;
            case Written _, Removed _, Gone _, Unknown _ -> false;
        };
    }
}
