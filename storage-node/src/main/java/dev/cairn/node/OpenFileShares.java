package dev.cairn.node;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.cairn.node.StartException.Reason;
import dev.cairn.node.config.NodeConfig;
import java.lang.management.ManagementFactory;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the files that the process may have open are shared out. Storage that cannot open a file halts the node, so clients may
 * never take the last one: where the limit is too small for what is configured, fewer connections, uploads and segments at once
 * are allowed, each a fixed part of the limit.
 *
 * @param connections most open connections
 * @param uploads most streamed uploads, each of which may write a segment of its own
 * @param segments most segments kept open for reading
 */
record OpenFileShares(int connections, int uploads, int segments) {
    private static final Logger log = LoggerFactory.getLogger(OpenFileShares.class);

    /** Code, log, indexes of a small store, sockets of the node itself: about 110 after a start, and room to grow. */
    static final int OWN_FILES = 256;

    /** What the indexes of a large store open at most, see {@code RocksOptions} and {@code RocksKeyValues}. */
    static final int INDEX_FILES = 768;

    /** With less, the parts would be too small for a node to be of use. */
    static final int LIMIT_MIN = 512;

    private static final int CONNECTIONS_PART = 4;
    private static final int UPLOADS_PART = 8;
    private static final int SEGMENTS_PART = 8;

    /**
     * The configuration with what the limit of this process allows.
     *
     * @throws StartException if that is too little for any
     */
    static NodeConfig fit(NodeConfig config) throws StartException {
        OptionalLong limit = limit();
        return limit.isPresent() ? fit(config, limit.getAsLong()) : config;
    }

    static NodeConfig fit(NodeConfig config, long limit) throws StartException {
        if (limit < LIMIT_MIN) {
            throw new StartException(
                    Reason.CONFIGURATION,
                    "This process may open %d files, and a node needs %d at least: raise the limit (ulimit -n, LimitNOFILE=)."
                            .formatted(limit, LIMIT_MIN));
        }
        OpenFileShares asked = asked(config);
        OpenFileShares shares = asked.within(limit);
        if (shares.equals(asked)) {
            return config;
        }
        log.warn(
                "This process may open {} files, and {} are needed for what is configured: raise the limit (ulimit -n,"
                        + " LimitNOFILE=). Until then at most {} connections, {} uploads and {} open segments are allowed",
                limit,
                asked.needed(),
                shares.connections,
                shares.uploads,
                shares.segments);
        return config.with(
                config.http().with(shares.connections, shares.uploads),
                config.volume().withOpenFiles(shares.segments));
    }

    private static OpenFileShares asked(NodeConfig config) {
        return new OpenFileShares(
                config.http().connectionsMax(),
                config.http().uploadsMax(),
                config.volume().openFiles());
    }

    OpenFileShares within(long limit) {
        if (limit >= needed()) {
            return this;
        }
        int fewerUploads = part(limit, UPLOADS_PART, uploads);
        int fewerSegments = part(limit, SEGMENTS_PART, segments);
        long left = limit - OWN_FILES - INDEX_FILES - fewerUploads - fewerSegments;
        int fewerConnections = (int) Math.min(connections, Math.max(left, limit / CONNECTIONS_PART));
        return new OpenFileShares(fewerConnections, fewerUploads, fewerSegments);
    }

    /** The limit that is sufficient for all of it. */
    long needed() {
        return (long) OWN_FILES + INDEX_FILES + connections + uploads + segments;
    }

    /** The limit of this process; empty where it has none or the JDK does not know. */
    private static OptionalLong limit() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                        && system.getMaxFileDescriptorCount() > 0
                ? OptionalLong.of(system.getMaxFileDescriptorCount())
                : OptionalLong.empty();
    }

    private static int part(long limit, int part, int asked) {
        return (int) Math.min(asked, limit / part);
    }
}
