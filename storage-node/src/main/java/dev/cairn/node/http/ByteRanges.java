package dev.cairn.node.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The value of {@code Range} (RFC 9110, 14). What is no well-formed set of byte ranges is ignored, as if it were not there;
 * what is well-formed but outside the body, or greedy, is refused.
 */
final class ByteRanges {
    /** Ranges in one request: no honest client needs more, and each costs a part header. */
    static final int RANGES_MAX = 64;

    private static final String UNIT = "bytes";

    private ByteRanges() {}

    /**
     * The ranges to send, none overlapping another, in the order asked for unless some had to be merged.
     *
     * @param value of the field
     * @return empty if the field is to be ignored and the whole body sent
     * @throws RequestException {@link RequestError.RangeNotSatisfiable}
     */
    static Optional<List<ByteRange>> parse(String value, long sizeBytes) {
        int equals = value.indexOf('=');
        if (equals < 0 || !value.substring(0, equals).strip().equalsIgnoreCase(UNIT)) {
            return Optional.empty();
        }
        List<ByteRange> ranges = new ArrayList<>();
        int count = 0;
        for (String part : value.substring(equals + 1).split(",", -1)) {
            String text = part.strip();
            if (text.isEmpty()) {
                continue; // A list may have empty elements.
            }
            Optional<Spec> spec = Spec.parse(text);
            if (spec.isEmpty()) {
                return Optional.empty();
            }
            if (++count > RANGES_MAX) {
                throw notSatisfiable(value, sizeBytes);
            }
            spec.get().within(sizeBytes).ifPresent(ranges::add);
        }
        if (count == 0) {
            return Optional.empty();
        }
        if (ranges.isEmpty()) {
            throw notSatisfiable(value, sizeBytes);
        }
        return Optional.of(disjoint(ranges));
    }

    private static RequestException notSatisfiable(String value, long sizeBytes) {
        return new RequestException(new RequestError.RangeNotSatisfiable(value, sizeBytes));
    }

    /** Overlapping ranges would send bytes twice; merged, an answer is never longer than the body and its part headers. */
    private static List<ByteRange> disjoint(List<ByteRange> ranges) {
        List<ByteRange> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingLong(ByteRange::first));
        List<ByteRange> merged = new ArrayList<>();
        for (ByteRange range : sorted) {
            if (!merged.isEmpty() && merged.getLast().overlaps(range)) {
                ByteRange before = merged.removeLast();
                merged.add(new ByteRange(before.first(), Math.max(before.last(), range.last())));
            } else {
                merged.add(range);
            }
        }
        return List.copyOf(merged.size() == ranges.size() ? ranges : merged);
    }

    /**
     * One range as it is written.
     *
     * @param first offset, or −1 if the range counts from the end
     * @param last offset, or −1 if it is open; where {@code first} is −1, the number of bytes at the end
     */
    private record Spec(long first, long last) {
        static Optional<Spec> parse(String text) {
            int dash = text.indexOf('-');
            if (dash < 0) {
                return Optional.empty();
            }
            Optional<Long> first = number(text.substring(0, dash).strip());
            Optional<Long> last = number(text.substring(dash + 1).strip());
            if (first.isEmpty() || last.isEmpty()) {
                return Optional.empty();
            }
            boolean neither = first.get() < 0 && last.get() < 0;
            boolean backwards = first.get() >= 0 && last.get() >= 0 && last.get() < first.get();
            return neither || backwards ? Optional.empty() : Optional.of(new Spec(first.get(), last.get()));
        }

        /** −1 for nothing, empty if it is no number. Beyond any size is any size. */
        private static Optional<Long> number(String digits) {
            if (digits.isEmpty()) {
                return Optional.of(-1L);
            }
            if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return Optional.empty();
            }
            String significant = digits.replaceFirst("^0+(?=.)", "");
            return Optional.of(significant.length() > 18 ? Long.MAX_VALUE : Long.parseLong(significant));
        }

        /** The part of it that the body has; empty if it has none. */
        Optional<ByteRange> within(long sizeBytes) {
            long from = first >= 0 ? first : Math.max(0, sizeBytes - last);
            long to = first >= 0 && last >= 0 ? Math.min(last, sizeBytes - 1) : sizeBytes - 1;
            return from <= to ? Optional.of(new ByteRange(from, to)) : Optional.empty();
        }
    }
}
