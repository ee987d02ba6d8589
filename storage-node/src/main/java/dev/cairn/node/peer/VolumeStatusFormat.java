package dev.cairn.node.peer;

import dev.cairn.replication.BlobStore.VolumeStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** How a volume is doing, as JSON. */
final class VolumeStatusFormat {
    private VolumeStatusFormat() {}

    static Buffer encode(VolumeStatus status) {
        return new JsonObject()
                .put("healthy", status.healthy())
                .put("writable", status.writable())
                .put("totalBytes", status.totalBytes())
                .put("freeBytes", status.freeBytes())
                .put("reserveBytes", status.reserveBytes())
                .put("damagedBlobs", status.damagedBlobs())
                .put("liveBytes", status.liveBytes())
                .toBuffer();
    }

    /** The pair of {@link #encode}. */
    static VolumeStatus decode(Buffer answer) {
        JsonObject json = answer.toJsonObject();
        return new VolumeStatus(
                json.getBoolean("healthy"),
                json.getBoolean("writable"),
                json.getLong("totalBytes"),
                json.getLong("freeBytes"),
                json.getLong("reserveBytes"),
                json.getLong("damagedBlobs"),
                json.getLong("liveBytes", 0L));
    }
}
