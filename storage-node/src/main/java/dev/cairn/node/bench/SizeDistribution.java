package dev.cairn.node.bench;

import dev.cairn.metadata.InvalidValueException;
import java.util.ArrayList;
import java.util.List;

/**
 * How large bodies are: {@code 4KiB}, {@code 64KiB-10MiB} (the logarithm is uniform, so that each doubling is as likely as any
 * other), or several of these with weights, {@code 1KiB:80,1MiB-4MiB:20}. Immutable; draws no random numbers of its own.
 */
public final class SizeDistribution {
    static final int PARTS_MAX = 64;
    static final int WEIGHT_MAX = 1_000_000;

    private static final String FIELD = "--size";

    private final String text;
    private final List<Part> parts;
    private final long totalWeight;

    /** Sizes from min to max, both included. */
    private record Part(long min, long max, int weight) {
        long size(double uniform) {
            if (min == max) {
                return min;
            }
            double size = min * Math.exp(uniform * Math.log((max + 1.0) / min));
            return Math.min(max, (long) size);
        }
    }

    private SizeDistribution(String text, List<Part> parts) {
        this.text = text;
        this.parts = parts;
        this.totalWeight = parts.stream().mapToLong(Part::weight).sum();
    }

    /** @throws InvalidValueException unless it has one of the forms above */
    public static SizeDistribution parse(String text) {
        String[] words = text.split(",", -1);
        if (words.length > PARTS_MAX) {
            throw new InvalidValueException(FIELD, "at most " + PARTS_MAX + " sizes", Integer.toString(words.length));
        }
        List<Part> parts = new ArrayList<>();
        for (String word : words) {
            String[] pair = word.strip().split(":", -1);
            boolean weighted = pair.length == 2;
            if (pair.length > 2 || weighted != (words.length > 1 || weighted)) {
                throw new InvalidValueException(FIELD, "like 1KiB:80,1MiB:20, a weight at each", text);
            }
            parts.add(part(pair[0], weighted ? weight(pair[1]) : 1));
        }
        return new SizeDistribution(text, List.copyOf(parts));
    }

    private static Part part(String text, int weight) {
        String[] ends = text.split("-", -1);
        if (ends.length == 1) {
            long size = ByteSizes.parse(FIELD, text, 0);
            return new Part(size, size, weight);
        }
        if (ends.length > 2) {
            throw new InvalidValueException(FIELD, "like 64KiB-10MiB", text);
        }
        long min = ByteSizes.parse(FIELD, ends[0], 1);
        long max = ByteSizes.parse(FIELD, ends[1], 1);
        if (min > max) {
            throw new InvalidValueException(FIELD, "like 64KiB-10MiB, the smaller size first", text);
        }
        return new Part(min, max, weight);
    }

    private static int weight(String digits) {
        if (!digits.matches("\\d{1,7}") || Integer.parseInt(digits) < 1 || Integer.parseInt(digits) > WEIGHT_MAX) {
            throw new InvalidValueException(FIELD, "with weights of 1 to " + WEIGHT_MAX, digits);
        }
        return Integer.parseInt(digits);
    }

    /** The size that 64 random bits stand for: the same bits, the same size. */
    long size(long bits) {
        long left = Math.unsignedMultiplyHigh(Bits.mix(bits), totalWeight);
        for (Part part : parts) {
            left -= part.weight;
            if (left < 0) {
                return part.size(Bits.uniform(Bits.mix(~bits)));
            }
        }
        throw new IllegalStateException("weights do not add up to " + totalWeight);
    }

    @Override
    public String toString() {
        return text;
    }
}
