package dev.cairn.node;

import dev.cairn.metadata.FailStop;
import dev.cairn.metadata.FileIdGenerator;
import dev.cairn.metadata.FileMetadataManager;
import dev.cairn.metadata.Metadata;
import dev.cairn.metadata.MetadataState;
import dev.cairn.metadata.RocksMemory;
import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.monitoring.KeptSettings;
import dev.cairn.monitoring.alerts.Alerts;
import dev.cairn.monitoring.alerts.Channel;
import dev.cairn.monitoring.alerts.ClusterRole;
import dev.cairn.node.StartException.Reason;
import dev.cairn.node.alerts.AlertFiles;
import dev.cairn.node.alerts.AlertJson;
import dev.cairn.node.alerts.AlertRoutes;
import dev.cairn.node.alerts.HostMeasures;
import dev.cairn.node.alerts.HttpAlertSender;
import dev.cairn.node.cluster.ClusterRoutes;
import dev.cairn.node.cluster.Member;
import dev.cairn.node.cluster.MemberLink;
import dev.cairn.node.cluster.MemberMeasures;
import dev.cairn.node.cluster.PeerThreads;
import dev.cairn.node.compression.CompressionEngine;
import dev.cairn.node.config.NodeConfig;
import dev.cairn.node.http.BlockingGate;
import dev.cairn.node.http.HttpApi;
import dev.cairn.node.http.HttpServices;
import dev.cairn.node.http.RequestTraces;
import dev.cairn.node.http.Route;
import dev.cairn.node.http.UploadsInFlight;
import dev.cairn.node.status.Aggregates;
import dev.cairn.node.status.ClusterFigures;
import dev.cairn.node.status.EventRoutes;
import dev.cairn.node.status.Events;
import dev.cairn.node.status.ExemplarRoutes;
import dev.cairn.node.status.ExportRoutes;
import dev.cairn.node.status.ExpositionConfig;
import dev.cairn.node.status.FiguresCall;
import dev.cairn.node.status.Health;
import dev.cairn.node.status.HealthMeters;
import dev.cairn.node.status.MetricsRoutes;
import dev.cairn.node.status.NettyMeters;
import dev.cairn.node.status.NodeFacts;
import dev.cairn.node.status.OperationMetrics;
import dev.cairn.node.status.PageRoutes;
import dev.cairn.node.status.RocksMetrics;
import dev.cairn.node.status.RuntimeMeters;
import dev.cairn.node.status.SettingsJson;
import dev.cairn.node.status.SettingsRoutes;
import dev.cairn.node.status.StatusRoutes;
import dev.cairn.node.status.ThreadMemory;
import dev.cairn.node.telemetry.ExportMeters;
import dev.cairn.node.telemetry.Telemetry;
import dev.cairn.node.threads.LowPriority;
import dev.cairn.node.threads.TransferThreads;
import dev.cairn.node.upkeep.Sharing;
import dev.cairn.node.upkeep.Upkeep;
import dev.cairn.node.validation.FileValidator;
import dev.cairn.node.variant.OpenVariants;
import dev.cairn.node.variant.UnusedVariants;
import dev.cairn.node.volume.Volume;
import dev.cairn.replication.BlobStore;
import dev.cairn.replication.LogNetwork;
import dev.cairn.replication.RatisCommitLog;
import dev.cairn.replication.cluster.ClusterNode;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the parts of one node and wires them. Vert.x, the volume, and the metadata with its log open side by side: each spends
 * its time on its own files and classes. Each part goes on the stack before anything that uses it, so the stack closes in the
 * right order.
 */
final class NodeOpening {
    private static final Logger log = LoggerFactory.getLogger(NodeOpening.class);

    /** For what blocks inside Vert.x itself, such as resolving names; our own blocking work has threads of its own. */
    private static final int VERTX_WORKERS = 2;

    private final NodeConfig config;
    private final InstantSource clock;
    private final FailStop failStop;
    private final CloseStack parts;
    private final FileIdGenerator ids;
    private final StartClock times = new StartClock();
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(new ExpositionConfig());
    private final FileStoragePerformanceMonitor monitor = new FileStoragePerformanceMonitor(meters);
    private final UploadsInFlight uploads = new UploadsInFlight(monitor);
    private final ExportMeters exports = new ExportMeters(meters);
    private final FileValidator validator = new FileValidator();

    /** Why storage can no longer be trusted; empty while it can. */
    private final AtomicReference<Optional<String>> failed = new AtomicReference<>(Optional.empty());

    /** Where the node listens, once it does. */
    private final AtomicReference<String> address = new AtomicReference<>("");

    /** @throws StartException if the process may open too few files */
    NodeOpening(NodeConfig config, InstantSource clock, FailStop failStop, CloseStack parts) throws StartException {
        this.config = OpenFileShares.fit(config);
        this.clock = clock;
        this.failStop = failStop;
        this.parts = parts;
        this.ids = new FileIdGenerator(clock, new SecureRandom());
    }

    /** Metadata, and the log under it, whose status health asks for. Closing the one closes the other. */
    private record OpenMetadata(FileMetadataManager metadata, MetadataState state, RatisCommitLog log)
            implements AutoCloseable {
        @Override
        public void close() {
            metadata.close();
        }
    }

    Node open() throws Exception {
        parts.add("meters", meters::close);
        meters.getPrometheusRegistry().register(new OperationMetrics(monitor));
        DataDirectory directory = parts.add("data directory", DataDirectory.open(config.dataDir(), ids::next));
        parts.add("monitor", monitor);
        monitor.keep(directory.monitoring().resolve("history"));
        KeptSettings settings = KeptSettings.open(directory.monitoring().resolve("settings.json"), new SettingsJson());
        settings.also(monitor::apply);
        monitor.start();
        CompletableFuture<Vertx> vertxOpening = beside("vertx", this::vertx);
        RocksMemory memory = parts.add("memory of RocksDB", times.time("rocksdb", this::rocksMemory));
        CompletableFuture<Volume> volumeOpening =
                parts.addOpening("volume", beside("volume", () -> volume(directory, memory)));
        Optional<CompletableFuture<MemberLink>> linking =
                config.cluster().secret().map(_ -> beside("link", () -> link(directory, vertxOpening.join())));
        CompletableFuture<OpenMetadata> metadataOpening = parts.addOpening(
                "metadata",
                beside("metadata", () -> metadata(directory, memory, linking.map(CompletableFuture::join))));
        parts.add("vertx", () -> await(vertxOpening.join().close()));

        Volume volume = opened(volumeOpening);
        OpenMetadata metadata = opened(metadataOpening);
        meters.getPrometheusRegistry()
                .register(new RocksMetrics(
                        memory, Map.of("metadata", metadata.state()::storeStatus, "volume", volume::storeStatus)));
        Health health = new Health(volume::status, metadata.log()::status, failed::get);
        ExecutorService transfers = parts.add("transfers", TransferThreads.open());
        Vertx vertx = opened(vertxOpening);
        Optional<Member> member = linking.isPresent()
                ? Optional.of(member(opened(linking.get()), metadata, volume, vertx, transfers))
                : Optional.empty();
        BlobStore blobs = member.map(Member::blobs).orElse(volume);
        CompressionEngine compressor = new CompressionEngine(monitor);
        OpenVariants variants = parts.add(
                "variants",
                OpenVariants.open(
                        config.variants(),
                        directory.variants(),
                        metadata.metadata(),
                        blobs,
                        compressor,
                        transfers,
                        monitor));
        IntSupplier formatLevel =
                member.<IntSupplier>map(each -> each::writtenLevel).orElse(() -> ClusterNode.FORMAT_LEVEL);
        HttpServices services =
                services(metadata.metadata(), blobs, traces(directory), transfers, compressor, variants, formatLevel);
        Sharing sharing = member.isEmpty() ? Sharing.ALONE : Sharing.of(metadata.metadata(), metadata.log()::leads);
        Optional<Instant> lastEntry = metadata.state().view().lastEntryTime();
        parts.add("upkeep", upkeep(services, variants.unused(), directory, sharing, lastEntry, health));
        member.ifPresent(each -> meters.getPrometheusRegistry().register(each.metrics()));
        member.ifPresent(each -> volume.onDamage(each::damaged));
        NodeFacts facts = facts(directory, memory, services.metadata(), volume, metadata.log());
        new NettyMeters(vertx).bindTo(meters);
        new HealthMeters(health).bindTo(meters);
        Events events = new Events(monitor, new Aggregates(monitor, health, facts));
        AlertFiles alertFiles = new AlertFiles(directory.alerts());
        Alerts alerts = alerts(directory, volume, services.gate(), alertFiles, member.map(Member::measures));
        settings.also(now -> alerts.alerting(now.alerting()));
        alerts.listen(
                Channel.EVENTS,
                change -> AlertJson.event(change).ifPresent(json -> events.publish(Events.ALERT, json)));
        List<Route> routes = new ArrayList<>(routes(health, facts, settings, events, member));
        routes.addAll(new AlertRoutes(alerts, alertFiles).routes());
        routes.addAll(new ClusterRoutes(directory.nodeId().toString(), member, config.repair()).routes());
        HttpApi api = serve(vertx, services, health, events, routes);
        member.ifPresent(each -> each.work(uploads::isComing, api::servesClients, config.repair()));
        parts.add("leadership", metadata.log()::handOver); // While requests are still taken: they notice little of it.
        NodeAddress own = new NodeAddress(config.http().host(), api.port());
        address.set(own.url());
        alerts.start();
        log.info("Node {} opened in {} ms: {}", directory.nodeId(), times.totalMillis(), times);
        member.ifPresent(Member::watch);
        Thread.ofPlatform().daemon().name("cairn-warm").start(this::warm);
        return new Node(
                parts, own, directory.path(), member.map(Member::removed).orElseGet(CompletableFuture::new));
    }

    private RocksMemory rocksMemory() {
        RocksMemory memory =
                new RocksMemory(config.memory().rocksdbBytes(), config.memory().rocksdbWriteBuffersBytes());
        Gauge.builder("cairn.rocksdb.memory", memory, RocksMemory::usedBytes)
                .description("Native memory that RocksDB uses for blocks and write buffers")
                .baseUnit("bytes")
                .register(meters);
        Gauge.builder("cairn.rocksdb.limit", memory, RocksMemory::limitBytes)
                .description("What it may use")
                .baseUnit("bytes")
                .register(meters);
        return memory;
    }

    private Vertx vertx() {
        return Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(config.http().eventLoops())
                .setWorkerPoolSize(VERTX_WORKERS)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }

    private Volume volume(DataDirectory directory, RocksMemory memory) throws IOException {
        return Volume.open(directory.volume(), config.volume(), memory, monitor, this::fail, clock);
    }

    private MemberLink link(DataDirectory directory, Vertx vertx) {
        return MemberLink.open(
                config.cluster(),
                directory.nodeId().toString(),
                config.http().host(),
                config.http().port(),
                new SecureRandom(),
                vertx,
                meters);
    }

    private Member member(MemberLink link, OpenMetadata metadata, Volume volume, Vertx vertx, ExecutorService transfers)
            throws IOException {
        LowPriority.takeForCompiler(LowPriority.FOR_WHAT_HAS_TIME);
        ExecutorService steps = parts.add("threads for members", PeerThreads.open());
        Member member = parts.add(
                "member",
                Member.open(
                        link,
                        metadata.log(),
                        metadata.state(),
                        metadata.metadata(),
                        volume,
                        transfers,
                        clock,
                        monitor,
                        Version.text(),
                        ClusterNode.FORMAT_LEVEL));
        member.serve(
                vertx,
                config.http().eventLoops(),
                metadata.log()::sendCheckpoint,
                Map.of(FiguresCall.NAME, new FiguresCall(monitor)),
                steps,
                transfers);
        member.join(config.log().startTimeout());
        parts.add("commands", metadata.metadata()::endCommands); // Before the member: later nobody answers them.
        return member;
    }

    private OpenMetadata metadata(DataDirectory directory, RocksMemory memory, Optional<MemberLink> link)
            throws Exception {
        Optional<LogNetwork> network = link.isPresent()
                ? Optional.of(link.get().network(directory.log(), config.log().startTimeout()))
                : Optional.empty();
        MetadataState state = times.time("state", () -> state(directory, memory));
        ids.stayAbove(state::condemned);
        try {
            RatisCommitLog commitLog = times.time(
                    "log",
                    () -> RatisCommitLog.open(
                            directory.log(),
                            directory.nodeId().toString(),
                            state,
                            config.log(),
                            network,
                            monitor,
                            this::fail));
            return new OpenMetadata(new FileMetadataManager(commitLog, state, clock, monitor), state, commitLog);
        } catch (Exception e) {
            state.close();
            throw e;
        }
    }

    private MetadataState state(DataDirectory directory, RocksMemory memory) throws StartException {
        try {
            return MetadataState.open(
                    directory.metadata(), memory, config.memory().hotObjectsBytes(), monitor);
        } catch (IllegalStateException e) {
            String more = e.getCause() == null ? "" : " (" + e.getCause().getMessage() + ")";
            throw new StartException(
                    Reason.DAMAGED,
                    "The metadata is damaged or of a later version: %s%s; restore the data directory, or start that version."
                            .formatted(e.getMessage(), more),
                    e);
        }
    }

    private RequestTraces traces(DataDirectory directory) {
        return config.telemetry()
                .endpoint()
                .map(endpoint -> parts.add(
                                "telemetry",
                                Telemetry.open(
                                        config.telemetry(),
                                        endpoint,
                                        new Telemetry.Identity(
                                                directory.nodeId().toString(), Version.text()),
                                        meters.getPrometheusRegistry(),
                                        exports,
                                        clock))
                        .traces())
                .orElse(RequestTraces.NONE);
    }

    private HttpServices services(
            Metadata metadata,
            BlobStore blobs,
            RequestTraces traces,
            ExecutorService transfers,
            CompressionEngine compressor,
            OpenVariants variants,
            IntSupplier formatLevel) {
        BlockingGate gate = parts.add(
                "gate",
                new BlockingGate(config.http().gateThreads(), config.http().gateQueueMax(), monitor));
        return new HttpServices(
                metadata,
                blobs,
                compressor,
                variants.variants(),
                variants.pictures(),
                ids::next,
                validator,
                clock,
                monitor,
                gate,
                uploads,
                transfers,
                traces,
                formatLevel);
    }

    private Upkeep upkeep(
            HttpServices services,
            UnusedVariants unused,
            DataDirectory directory,
            Sharing sharing,
            Optional<Instant> lastEntry,
            Health health) {
        return Upkeep.start(
                services.metadata(),
                services.blobs(),
                services.compressor(),
                unused,
                services.ids(),
                directory.upkeep(),
                uploads::contains,
                sharing,
                lastEntry,
                () -> health.report().ready(),
                config.upkeep(),
                clock,
                monitor);
    }

    private NodeFacts facts(
            DataDirectory directory, RocksMemory memory, Metadata metadata, Volume volume, RatisCommitLog commitLog) {
        return new NodeFacts(
                Version.text(),
                directory.nodeId(),
                directory.path(),
                config.settings(),
                clock.instant(),
                clock,
                metadata,
                memory,
                volume::status,
                commitLog::status,
                commitLog::hasSynchronousDirectories,
                uploads::size);
    }

    private Alerts alerts(
            DataDirectory directory,
            Volume volume,
            BlockingGate gate,
            AlertFiles files,
            Optional<MemberMeasures> cluster) {
        HttpAlertSender sender = parts.add("webhooks", new HttpAlertSender(address::get));
        return parts.add(
                "alerts",
                Alerts.open(
                        monitor,
                        directory.nodeId().toString(),
                        new HostMeasures(
                                volume::status,
                                gate::fullness,
                                measure ->
                                        cluster.map(each -> each.value(measure)).orElse(OptionalDouble.empty())),
                        files,
                        sender,
                        () -> cluster.map(MemberMeasures::role).orElse(ClusterRole.LEADS)));
    }

    private List<Route> routes(
            Health health, NodeFacts facts, KeptSettings settings, Events events, Optional<Member> member) {
        String node = facts.nodeId().toString();
        List<Route> routes = new ArrayList<>(new StatusRoutes(health, facts, meters::scrape).routes());
        routes.addAll(new PageRoutes().routes());
        routes.addAll(new MetricsRoutes(monitor, node, new ClusterFigures(monitor, node, member.map(Member::others)))
                .routes());
        routes.addAll(new ExemplarRoutes(monitor).routes());
        routes.addAll(new EventRoutes(events).routes());
        routes.addAll(new ExportRoutes(monitor, node).routes());
        routes.addAll(new SettingsRoutes(settings).routes());
        return routes;
    }

    private HttpApi serve(Vertx vertx, HttpServices services, Health health, Events events, List<Route> more)
            throws Exception {
        HttpApi api = new HttpApi(vertx, config.http(), services, more);
        parts.add("HTTP", () -> {
            health.stop();
            events.close(); // They would last until their clients leave.
            await(api.drain(config.shutdownTimeout()));
        });
        try {
            var _ = times.time("listen", () -> await(api.start()));
            return api;
        } catch (CompletionException e) {
            throw StartFailures.notListening(config.http(), e);
        }
    }

    /** What a node needs soon but not to be ready. */
    private void warm() {
        validator.preload();
        RuntimeMeters.register(meters);
        monitor.tellAllocations(ThreadMemory.allocatedBytes());
    }

    private void fail(String reason, Throwable cause) {
        failed.compareAndSet(Optional.empty(), Optional.of(reason));
        failStop.halt(reason, cause);
    }

    /** Opens a part on a thread of its own. */
    private <T> CompletableFuture<T> beside(String phase, Callable<T> work) {
        CompletableFuture<T> opening = new CompletableFuture<>();
        Thread.ofPlatform().name("cairn-open-" + phase).start(() -> {
            try {
                opening.complete(times.time(phase, work));
            } catch (Throwable failure) { // An Error must reach the caller too, or it waits for ever.
                opening.completeExceptionally(failure);
            }
        });
        return opening;
    }

    private static <T> T opened(CompletableFuture<T> opening) {
        return opening.join();
    }

    private static <T> T await(Future<T> answer) {
        return answer.toCompletionStage().toCompletableFuture().join();
    }
}
