package dev.cairn.node.alerts;

import dev.cairn.monitoring.alerts.Alert;
import dev.cairn.monitoring.alerts.AlertChange;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** A change as the webhook payload of Prometheus's Alertmanager, version 4: what receives that receives this. */
final class AlertmanagerPayload {
    private static final String VERSION = "4";

    /** How Go writes a time that is none. */
    private static final String NO_TIME = "0001-01-01T00:00:00Z";

    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private AlertmanagerPayload() {}

    /** @param address of the node, for links */
    static JsonObject of(String receiver, AlertChange change, Alert alert, String address) {
        String status = change.kind() == AlertChange.Kind.FIRING ? "firing" : "resolved";
        Map<String, Object> labels = labels(alert);
        JsonObject annotations = annotations(alert);
        return new JsonObject()
                .put("version", VERSION)
                .put("groupKey", "{}:{alertname=\"%s\"}".formatted(alert.rule()))
                .put("truncatedAlerts", 0)
                .put("status", status)
                .put("receiver", receiver)
                .put("groupLabels", new JsonObject().put("alertname", alert.rule()))
                .put("commonLabels", new JsonObject(labels))
                .put("commonAnnotations", annotations)
                .put("externalURL", address)
                .put(
                        "alerts",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("status", status)
                                        .put("labels", new JsonObject(labels))
                                        .put("annotations", annotations)
                                        .put(
                                                "startsAt",
                                                alert.firedAt()
                                                        .map(Instant::toString)
                                                        .orElse(NO_TIME))
                                        .put("endsAt", endsAt(change))
                                        .put("generatorURL", address + "/v1/alerts/rules/" + alert.rule())
                                        .put("fingerprint", fingerprint(labels))));
    }

    private static String endsAt(AlertChange change) {
        return change.kind() == AlertChange.Kind.FIRING ? NO_TIME : change.at().toString();
    }

    private static Map<String, Object> labels(Alert alert) {
        Map<String, Object> labels = new TreeMap<>();
        labels.put("alertname", alert.rule());
        labels.put("severity", Names.of(alert.severity()));
        labels.put("node", alert.node());
        alert.operation().ifPresent(operation -> labels.put("operation", operation));
        alert.bucket().ifPresent(bucket -> labels.put("bucket", bucket));
        return labels;
    }

    private static JsonObject annotations(Alert alert) {
        JsonObject annotations = new JsonObject().put("summary", alert.summary());
        alert.value().stream()
                .filter(Double::isFinite)
                .forEach(value -> annotations.put("value", Double.toString(value)));
        return annotations.put("limit", Double.toString(alert.limit())).put("unit", Names.of(alert.unit()));
    }

    /** The same for the same labels, as a receiver tells alerts apart by it: FNV-1a of 64 bits over their names and values. */
    private static String fingerprint(Map<String, Object> labels) {
        long hash = FNV_BASIS;
        for (Map.Entry<String, Object> label : labels.entrySet()) {
            String text = label.getKey() + "\u00ff" + label.getValue() + "\u00ff";
            for (int i = 0; i < text.length(); i++) {
                hash = (hash ^ text.charAt(i)) * FNV_PRIME;
            }
        }
        return HexFormat.of().toHexDigits(hash);
    }
}
