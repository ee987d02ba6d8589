package dev.cairn.node.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NodeSampleTest {
    @Test
    void syncsOfLogAndVolumeAreAddedUp() {
        NodeSample sample = NodeSample.parse("""
                # HELP process_cpu_seconds_total CPU time
                process_cpu_seconds_total 12.5
                process_resident_memory_bytes 3.4E8
                cairn_log_sync_seconds_count 40
                cairn_operation_seconds_count{operation="fsync"} 2
                cairn_operation_seconds_count{operation="upload"} 999
                """);

        assertThat(sample.cpuSeconds()).isEqualTo(12.5);
        assertThat(sample.residentBytes()).isEqualTo(3.4e8);
        assertThat(sample.syncs()).isEqualTo(42);
        assertThat(sample.writtenBytes()).as("what it does not tell").isNaN();
    }
}
