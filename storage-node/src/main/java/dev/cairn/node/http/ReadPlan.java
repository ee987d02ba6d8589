package dev.cairn.node.http;

import dev.cairn.metadata.ObjectVersion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What of an object answers a read. */
sealed interface ReadPlan {
    /** The client has it. */
    record NotModified() implements ReadPlan {}

    /** The head only. */
    record HeadOnly() implements ReadPlan {}

    record Whole() implements ReadPlan {}

    /** All of it, compressed as it is stored. */
    record AsStored(StoredCoding coding) implements ReadPlan {}

    /** Parts of it, at least one. */
    record Parts(List<ByteRange> ranges) implements ReadPlan {
        public Parts {
            ranges = List.copyOf(ranges);
        }
    }

    /**
     * @param range value of the field, if it is there and the method knows it
     * @param coding how the object goes out, if it is not as it came
     * @throws RequestException {@link RequestError.ConditionFailed}, {@link RequestError.RangeNotSatisfiable}
     */
    static ReadPlan of(
            ObjectVersion object,
            ReadConditions conditions,
            Optional<String> range,
            Optional<StoredCoding> coding,
            boolean headOnly,
            Instant now) {
        if (conditions.isNotModified(object)) {
            return new NotModified();
        }
        if (headOnly) {
            return new HeadOnly();
        }
        return range.filter(_ -> conditions.rangeHolds(object, now))
                .flatMap(value -> ByteRanges.parse(value, object.sizeBytes()))
                .<ReadPlan>map(Parts::new)
                .or(() -> coding.map(AsStored::new))
                .orElseGet(Whole::new);
    }
}
