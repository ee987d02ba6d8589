package dev.cairn.replication;

import dev.cairn.metadata.CommitLog;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys.Log;
import org.apache.ratis.server.RaftServerConfigKeys.Snapshot;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** What Ratis is told. Each line is here because its default is wrong for a group of one on a small machine. */
final class RatisSettings {
    /** Longest entry as Ratis stores it: ours, and room for term, index, client id and call id. */
    static final int RECORD_BYTES_MAX = CommitLog.ENTRY_BYTES_MAX + (4 << 10);

    /** What Ratis adds to a record in its write buffer: the length before and the checksum behind. */
    private static final int RECORD_FRAME_BYTES = 8;

    /** "Never" that survives being converted to nanoseconds. */
    private static final TimeDuration NEVER = TimeDuration.valueOf(10_000, TimeUnit.DAYS);

    /** Some minutes of full load: who was away for so long gets entries, and no checkpoint. */
    private static final long PRESERVED_WITH_OTHERS = 100_000;

    private RatisSettings() {}

    /** @param alone whether no other replica can vote, as far as the files tell */
    static RaftProperties of(Path directory, LogConfig config, Optional<LogNetwork> network, boolean alone) {
        RaftProperties properties = new RaftProperties();
        RaftServerConfigKeys.setStorageDir(properties, List.of(directory.toFile()));
        RaftConfigKeys.Rpc.setType(properties, new NoNetworkRpc());
        log(properties, config);
        checkpoints(properties, config);
        elections(properties);
        requests(properties);
        network.ifPresent(others -> network(properties, config, others));
        if (!alone) {
            firstElection(
                    properties,
                    300,
                    600); // So long it waits for votes, too: with less, rounds would follow each other like a storm.
        }
        return properties;
    }

    private static void network(RaftProperties properties, LogConfig config, LogNetwork network) {
        RaftConfigKeys.Rpc.setType(properties, new PushingGrpc());
        GrpcConfigKeys.Server.setHost(properties, network.host());
        GrpcConfigKeys.Server.setPort(properties, network.port());
        // A leader that is gone is missed after 1 to 1.5 s; a collection of garbage takes less.
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, TimeDuration.valueOf(1_000, TimeUnit.MILLISECONDS));
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, TimeDuration.valueOf(1_500, TimeUnit.MILLISECONDS));
        // A replica that was down for a moment is found again at once, and one that was down for long after half a
        // second; by itself Ratis would
        // wait for up to 5 s.
        Log.Appender.setRetryPolicy(properties, "10ms,20, 100ms,20, 500ms,1000000");
        // Whoever asks a leader that a majority no longer answers waits for so long to be told.
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(
                properties, TimeDuration.valueOf(3, TimeUnit.SECONDS));
        // Checkpoints have no files of Ratis: it tells a replica to get one, and CheckpointInstaller does.
        Log.Appender.setInstallSnapshotEnabled(properties, false);
        if (config.preserveEntries() == 0) {
            Log.setPurgePreservationLogNum(properties, PRESERVED_WITH_OTHERS);
        }
    }

    /** What Ratis cannot read from properties: to whom it speaks, and whom it hears. */
    static Parameters parameters(Optional<LogNetwork> network, Senders senders, Addressed addressed) {
        Parameters parameters = new Parameters();
        PushingGrpc.setSenders(parameters, senders);
        GrpcConfigKeys.Server.setServicesCustomizer(parameters, addressed);
        network.map(LogNetwork::identity).ifPresent(identity -> {
            GrpcTlsConfig tls = new GrpcTlsConfig(identity.keyManager(), identity.trustManager(), true);
            GrpcConfigKeys.TLS.setConf(parameters, tls);
            GrpcConfigKeys.Server.setTlsConf(parameters, tls);
            GrpcConfigKeys.Client.setTlsConf(parameters, tls);
            GrpcConfigKeys.Admin.setTlsConf(parameters, tls);
        });
        return parameters;
    }

    private static void log(RaftProperties properties, LogConfig config) {
        // An entry counts only once it is synced. These two would acknowledge before.
        Log.setUnsafeFlushEnabled(properties, false);
        // It would confirm entries that it has not: docs/log-guards.md, ConfirmedEntriesTest.
        Log.setAppendEntriesComposeEnabled(properties, false);
        Log.setAsyncFlushEnabled(properties, false);
        // A failed check stops the start; the other policy would drop what follows the damage and carry on.
        Log.setCorruptionPolicy(properties, Log.CorruptionPolicy.EXCEPTION);
        // An extra entry for each move of the commit index, of use only to readers of a follower's log.
        Log.setLogMetadataEnabled(properties, false);
        Log.setForceSyncNum(properties, LogConfig.PENDING_ENTRIES_LIMIT);
        Log.setSegmentSizeMax(properties, SizeInBytes.valueOf(config.segmentBytes()));
        // All of a segment is there, and synced, before its first entry: no sync of an entry needs the journal of the
        // file
        // system, whose end some syncs do not notice (decision 0203).
        Log.setPreallocatedSize(properties, SizeInBytes.valueOf(config.segmentBytes()));
        // The open file is held in memory; of closed ones just enough that a replay need not read them twice.
        Log.setSegmentCacheNumMax(properties, 1);
        Log.setSegmentCacheSizeMax(properties, SizeInBytes.valueOf(2L * config.segmentBytes()));
        Log.Appender.setBufferByteLimit(properties, SizeInBytes.valueOf(RECORD_BYTES_MAX));
        Log.setWriteBufferSize(properties, SizeInBytes.valueOf(RECORD_BYTES_MAX + RECORD_FRAME_BYTES));
        // Wider than what is let in, so that a caller is refused by us and never blocked by Ratis.
        Log.setQueueElementLimit(properties, 2 * LogConfig.PENDING_ENTRIES_LIMIT);
        Log.setQueueByteLimit(properties, SizeInBytes.valueOf(2 * config.pendingBytesMax()));
    }

    private static void checkpoints(RaftProperties properties, LogConfig config) {
        // When to make one is decided by ReplicatedStateMachine; Ratis adds the one of an orderly stop.
        Snapshot.setAutoTriggerEnabled(properties, true);
        Snapshot.setAutoTriggerThreshold(properties, Long.MAX_VALUE);
        Snapshot.setTriggerWhenStopEnabled(properties, true);
        Log.setPurgeUptoSnapshotIndex(properties, true);
        Log.setPurgeGap(properties, 1);
        Log.setPurgePreservationLogNum(properties, config.preserveEntries());
    }

    private static void elections(RaftProperties properties) {
        // The only vote is its own: at the start there is nothing to wait for, and afterwards nothing to look at often.
        firstElection(properties, 1, 2);
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, TimeDuration.valueOf(500, TimeUnit.MILLISECONDS));
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, TimeDuration.valueOf(1_000, TimeUnit.MILLISECONDS));
        // By default a pause of 10 s makes the leader step down and one of 60 s closes the server for good. A paused
        // group of one has missed nothing.
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(properties, NEVER);
        RaftServerConfigKeys.setCloseThreshold(properties, NEVER);
        RaftServerConfigKeys.setSleepDeviationThreshold(properties, TimeDuration.valueOf(5, TimeUnit.SECONDS));
    }

    private static void firstElection(RaftProperties properties, int minMillis, int maxMillis) {
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(
                properties, TimeDuration.valueOf(minMillis, TimeUnit.MILLISECONDS));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(
                properties, TimeDuration.valueOf(maxMillis, TimeUnit.MILLISECONDS));
    }

    private static void requests(RaftProperties properties) {
        RaftServerConfigKeys.Write.setElementLimit(properties, 2 * LogConfig.PENDING_ENTRIES_LIMIT);
        RaftServerConfigKeys.Write.setByteLimit(properties, SizeInBytes.valueOf("4096MB"));
        // It holds every answer this long. No request of ours is ever repeated with the same call id.
        RaftServerConfigKeys.RetryCache.setExpiryTime(properties, TimeDuration.valueOf(1, TimeUnit.SECONDS));
        RaftServerConfigKeys.Read.ReadAfterWriteConsistent.setWriteIndexCacheExpiryTime(
                properties, TimeDuration.valueOf(1, TimeUnit.SECONDS));
    }
}
