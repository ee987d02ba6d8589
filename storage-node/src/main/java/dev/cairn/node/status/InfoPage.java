package dev.cairn.node.status;

import dev.cairn.metadata.Bucket;
import dev.cairn.metadata.CommitLog.LogStatus;
import dev.cairn.metadata.MetadataView;
import dev.cairn.replication.BlobStore.VolumeStatus;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Writes what {@code GET /v1/info} answers. Blocks on metadata and {@code /proc}. */
final class InfoPage {
    private final NodeFacts facts;

    InfoPage(NodeFacts facts) {
        this.facts = facts;
    }

    JsonObject json(MetadataView view) {
        Instant now = facts.clock().instant();
        return new JsonObject()
                .put("version", facts.version())
                .put("node", facts.nodeId().toString())
                .put("dataDirectory", facts.dataDirectory().toString())
                .put("started", facts.started().toString())
                .put("uptimeSeconds", Duration.between(facts.started(), now).toSeconds())
                .put("java", java())
                .put("memory", memory())
                .put("volume", volume(facts.volume().get()))
                .put("log", log(facts.log().get()))
                .put("counts", counts(view))
                .put("settings", new JsonObject(Map.copyOf(facts.settings())));
    }

    private static JsonObject java() {
        return new JsonObject()
                .put("version", Runtime.version().toString())
                .put("vm", System.getProperty("java.vm.name"))
                .put("vendor", System.getProperty("java.vendor"))
                .put("processors", Runtime.getRuntime().availableProcessors());
    }

    private JsonObject memory() {
        Runtime runtime = Runtime.getRuntime();
        JsonObject json = new JsonObject();
        ProcessMemory.residentBytes().ifPresent(bytes -> json.put("residentBytes", bytes));
        return json.put("heapUsedBytes", runtime.totalMemory() - runtime.freeMemory())
                .put("heapCommittedBytes", runtime.totalMemory())
                .put("heapLimitBytes", runtime.maxMemory())
                .put("directBytes", ProcessMemory.directBytes())
                .put("nettyBytes", ProcessMemory.nettyBytes())
                .put("nettyLimitBytes", ProcessMemory.nettyLimitBytes())
                .put("rocksdbBytes", facts.rocksMemory().usedBytes())
                .put("rocksdbLimitBytes", facts.rocksMemory().limitBytes());
    }

    private static JsonObject volume(VolumeStatus status) {
        return new JsonObject()
                .put("healthy", status.healthy())
                .put("writable", status.writable())
                .put("totalBytes", status.totalBytes())
                .put("freeBytes", status.freeBytes())
                .put("reserveBytes", status.reserveBytes())
                .put("damagedBlobs", status.damagedBlobs());
    }

    private JsonObject log(LogStatus status) {
        return new JsonObject()
                .put("writable", status.writable())
                .put("problem", status.problem())
                .put("term", status.applied().term())
                .put("index", status.applied().index())
                .put("replicas", status.replicas())
                .put("synchronousDirectories", facts.synchronousDirectories().getAsBoolean());
    }

    private JsonObject counts(MetadataView view) {
        List<Bucket> buckets = view.buckets();
        return new JsonObject()
                .put("buckets", buckets.size())
                .put("objects", buckets.stream().mapToLong(Bucket::objects).sum())
                .put("bytes", buckets.stream().mapToLong(Bucket::bytes).sum())
                .put("sequence", view.sequence())
                .put("uploadsInFlight", facts.uploadsInFlight().getAsInt());
    }
}
