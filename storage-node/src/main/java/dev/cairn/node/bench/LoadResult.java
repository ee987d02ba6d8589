package dev.cairn.node.bench;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * What a load gave.
 *
 * @param seconds from the end of the warm-up to the end of the load, or to the last answer that counts if that came later
 * @param total all kinds together
 * @param byKind those kinds of which there was an answer
 * @param generatorCpuSeconds what this process used meanwhile
 * @param node what the node used meanwhile
 * @param stopped whether it was ended before its time
 */
public record LoadResult(
        double seconds,
        Served total,
        Map<Kind, Served> byKind,
        Failures failures,
        double generatorCpuSeconds,
        NodeUsage node,
        long prefilled,
        boolean stopped) {

    /**
     * Requests that were answered as they should be.
     *
     * @param bytes of bodies: of PUT those sent, of others those received
     * @param missing how many of them were told that there is no such object, which was so
     * @param latencies in nanoseconds; from the intended start in open-loop load
     * @param corrected in closed-loop load: the same, with the requests that would have been due during slow ones
     */
    public record Served(long requests, long bytes, long missing, Histogram latencies, Optional<Histogram> corrected) {}

    /**
     * What did not end well.
     *
     * @param refused answers 503
     * @param statuses other answers that are no success, by status
     * @param broken connections that broke before the answer
     * @param timeouts requests of which nothing moved for a minute
     * @param unanswered requests without an answer when the load ended
     * @param dropped open loop: requests that were due when the backlog was full
     * @param unsent open loop: requests that still waited for a connection when the load ended
     * @param wrong answers that can not be right, in warm-up and prefilling too
     * @param wrongShown the first of them
     */
    public record Failures(
            long refused,
            long refusedWithoutRetryAfter,
            Map<Integer, Long> statuses,
            long broken,
            long timeouts,
            long unanswered,
            long connectFailures,
            long dropped,
            long unsent,
            long wrong,
            List<String> wrongShown) {
        /** Errors beside refusals and wrong answers. */
        public long errors() {
            long other = statuses.values().stream().mapToLong(Long::longValue).sum();
            return other + broken + timeouts + unanswered + connectFailures;
        }
    }
}
