package dev.cairn.it.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where and with what a run was made. */
record Machine(
        int cores,
        double memoryGib,
        String processor,
        String kernel,
        String congestion,
        String jdk,
        String commit,
        String date) {
    static Machine here() throws IOException {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                firstNumber(Path.of("/proc/meminfo"), "MemTotal:") / 1048576.0,
                Programs.output("sh", "-c", "sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1")
                        .strip(),
                System.getProperty("os.version"),
                Files.readString(Path.of("/proc/sys/net/ipv4/tcp_congestion_control"))
                        .strip(),
                System.getProperty("java.version"),
                Programs.output("git", "rev-parse", "--short=10", "HEAD").strip(),
                Programs.output("date", "-u", "+%F").strip());
    }

    String text() {
        return "%d cores (%s), %.0f GiB, kernel %s, TCP %s, JDK %s, commit %s, %s"
                .formatted(cores, processor, memoryGib, kernel, congestion, jdk, commit, date);
    }

    JsonObject json() {
        return new JsonObject()
                .put("cores", cores)
                .put("memory_gib", memoryGib)
                .put("processor", processor)
                .put("kernel", kernel)
                .put("tcp_congestion_control", congestion)
                .put("jdk", jdk)
                .put("commit", commit)
                .put("date", date);
    }

    private static double firstNumber(Path file, String field) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(field))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
