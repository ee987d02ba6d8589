package dev.cairn.node.bench;

import java.util.OptionalDouble;

/**
 * What a node, or all that were asked together, used while a load ran; absent is what it does not tell.
 *
 * @param residentBytes at the end
 * @param residentBytesMax the most that was seen, once a second
 * @param writtenBytes that it made the kernel write to disks
 * @param logBytes of entries of its log
 * @param syncs of log and volume, each of which made what was written durable
 */
public record NodeUsage(
        OptionalDouble cpuSeconds,
        OptionalDouble residentBytes,
        OptionalDouble residentBytesMax,
        OptionalDouble writtenBytes,
        OptionalDouble logBytes,
        OptionalDouble syncs) {
    public static final NodeUsage UNKNOWN = between(NodeSample.UNKNOWN, NodeSample.UNKNOWN, Double.NaN);

    static NodeUsage between(NodeSample before, NodeSample after, double residentBytesMax) {
        return new NodeUsage(
                known(after.cpuSeconds() - before.cpuSeconds()),
                known(after.residentBytes()),
                known(residentBytesMax),
                known(after.writtenBytes() - before.writtenBytes()),
                known(after.logBytes() - before.logBytes()),
                known(after.syncs() - before.syncs()));
    }

    private static OptionalDouble known(double value) {
        return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
