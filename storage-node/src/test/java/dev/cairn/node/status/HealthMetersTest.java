package dev.cairn.node.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.CommitLog.LogStatus;
import dev.cairn.metadata.LogPosition;
import dev.cairn.replication.BlobStore.VolumeStatus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthMetersTest {
    private LogStatus log = new LogStatus(true, "", LogPosition.NONE, 1);
    private final Health health =
            new Health(() -> new VolumeStatus(true, true, 1000, 500, 100, 0, 0), () -> log, Optional::empty);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void eachPartSaysWhetherItIsWellNow() {
        new HealthMeters(health).bindTo(registry);
        assertThat(ok("node")).isEqualTo(1);
        assertThat(ok("disk")).isEqualTo(1);
        assertThat(ok("log")).isEqualTo(1);
        assertThat(ok("index")).isEqualTo(1);

        log = new LogStatus(false, "closed", LogPosition.NONE, 1);
        health.stop();

        assertThat(ok("log")).isZero();
        assertThat(ok("node")).isZero();
        assertThat(ok("disk")).isEqualTo(1);
    }

    private double ok(String check) {
        return registry.get("cairn.health.ok").tag("check", check).gauge().value();
    }
}
