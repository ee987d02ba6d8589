package dev.cairn.it;

import java.util.List;

/** Whether a row of measurements is flat: the line that fits its second half best, when caches are full, does not climb. */
record Trend(String what, double start, double growth) {
    /** Of samples taken at equal distances. */
    static Trend of(String what, List<Double> samples) {
        List<Double> late = samples.subList(samples.size() / 2, samples.size());
        double n = late.size();
        double meanX = (n - 1) / 2;
        double meanY = late.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        double above = 0;
        double below = 0;
        for (int x = 0; x < late.size(); x++) {
            above += (x - meanX) * (late.get(x) - meanY);
            below += (x - meanX) * (x - meanX);
        }
        double slope = below == 0 ? 0 : above / below;
        return new Trend(what, meanY - slope * meanX, slope * (n - 1));
    }

    /** Whether it grew by no more than a part of what it was, or by no more than {@code slack} at all. */
    boolean isFlat(double partMax, double slack) {
        return growth <= Math.max(start * partMax, slack);
    }

    @Override
    public String toString() {
        return "%s: %.1f %+.1f".formatted(what, start, growth);
    }
}
