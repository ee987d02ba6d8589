package dev.cairn.node.status;

import dev.cairn.node.status.Health.Check;
import dev.cairn.node.status.Health.Report;
import dev.cairn.replication.BlobStore.VolumeStatus;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;

/** How a node is now, in a few numbers. Blocks on {@code /proc}. */
final class NodeFigures {
    /** Gauges of other parts, by the names that they have here. */
    private static final Map<String, String> GAUGES = new TreeMap<>(Map.of(
            "gateQueue", "cairn.gate.queue",
            "gateBusy", "cairn.gate.busy",
            "gatePermits", "cairn.gate.permits",
            "connections", "cairn.http.connections",
            "requestsInFlight", "cairn.http.requests",
            "uploadsWaiting", "cairn.http.uploads.waiting"));

    private final Health health;
    private final NodeFacts facts;
    private final MeterRegistry meters;

    NodeFigures(Health health, NodeFacts facts, MeterRegistry meters) {
        this.health = health;
        this.facts = facts;
        this.meters = meters;
    }

    JsonObject json() {
        JsonObject json = new JsonObject();
        tellHealth(json);
        tellMemory(json);
        tellDisk(json);
        json.put("uploadsInFlight", facts.uploadsInFlight().getAsInt());
        GAUGES.forEach((name, meter) -> {
            Gauge gauge = meters.find(meter).gauge();
            if (gauge != null) {
                json.put(name, Math.round(gauge.value()));
            }
        });
        return json;
    }

    private void tellHealth(JsonObject json) {
        Report report = health.report();
        JsonArray remarks = new JsonArray();
        for (Check check : report.checks()) {
            if (!check.why().isEmpty()) {
                remarks.add(new JsonObject()
                        .put("check", check.name())
                        .put("ok", check.ok())
                        .put("why", check.why()));
            }
        }
        json.put("ready", report.ready()).put("remarks", remarks);
    }

    private void tellMemory(JsonObject json) {
        Runtime runtime = Runtime.getRuntime();
        ProcessMemory.residentBytes().ifPresent(bytes -> json.put("residentBytes", bytes));
        json.put("heapUsedBytes", runtime.totalMemory() - runtime.freeMemory())
                .put("heapLimitBytes", runtime.maxMemory())
                .put("rocksdbBytes", facts.rocksMemory().usedBytes())
                .put("rocksdbLimitBytes", facts.rocksMemory().limitBytes())
                .put("nettyBytes", ProcessMemory.nettyBytes())
                .put("nettyLimitBytes", ProcessMemory.nettyLimitBytes());
    }

    private void tellDisk(JsonObject json) {
        VolumeStatus volume = facts.volume().get();
        json.put("diskTotalBytes", volume.totalBytes())
                .put("diskFreeBytes", volume.freeBytes())
                .put("diskReserveBytes", volume.reserveBytes());
    }
}
