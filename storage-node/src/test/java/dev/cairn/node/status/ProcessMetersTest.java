package dev.cairn.node.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessMetersTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void namesAreThoseThatEveryDashboardKnows() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        RuntimeMeters.register(registry);

        List<String> lines = registry.scrape().lines().toList();

        assertThat(List.of(
                        "process_cpu_seconds_total",
                        "process_resident_memory_bytes",
                        "process_open_fds",
                        "process_max_fds",
                        "process_io_storage_read_bytes_total",
                        "process_io_storage_written_bytes_total",
                        "process_start_time_seconds"))
                .allSatisfy(name -> assertThat(lines).anyMatch(line -> line.startsWith(name + " ")));
        assertThat(value(lines, "process_resident_memory_bytes")).isGreaterThan(10 << 20);
        assertThat(value(lines, "process_cpu_seconds_total")).isBetween(0.01, 100_000.0);
    }

    private static double value(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .sum();
    }
}
