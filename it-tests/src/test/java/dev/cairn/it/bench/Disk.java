package dev.cairn.it.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What the disk below a folder can do, by {@code fio}. */
final class Disk {
    private final Path folder;

    Disk(Path folder) {
        this.folder = folder;
    }

    /** The median of a 4 KiB write at the end of a file and its {@code fdatasync}, one after the other, in milliseconds. */
    double appendMillis() throws IOException {
        JsonObject job = fio("--bs=4k", "--size=256m", "--fdatasync=1", "--time_based", "--runtime=3");
        double write = job.getJsonObject("write")
                .getJsonObject("clat_ns")
                .getJsonObject("percentile")
                .getDouble("50.000000");
        double sync = job.getJsonObject("sync")
                .getJsonObject("lat_ns")
                .getJsonObject("percentile")
                .getDouble("50.000000");
        return (write + sync) / 1e6;
    }

    /** One writer through the page cache in pieces of 1 MiB, {@code fdatasync} after each 64 MiB, in MiB/s. */
    double sequentialMibPerSecond() throws IOException {
        return bytesPerSecond(fio("--bs=1m", "--size=1g", "--fdatasync=64", "--end_fsync=1")) / (1 << 20);
    }

    /** Waits until what others wrote without a sync is on the disk, so that it does not take from what is measured next. */
    void settle() throws IOException {
        Programs.output("sync");
    }

    private static double bytesPerSecond(JsonObject job) {
        return job.getJsonObject("write").getDouble("bw_bytes");
    }

    private JsonObject fio(String... options) throws IOException {
        try {
            List<String> command = new java.util.ArrayList<>(List.of(
                    "fio", "--name=cairn-bench", "--directory=" + folder, "--rw=write", "--output-format=json"));
            command.addAll(List.of(options));
            String output = Programs.output(command, Map.of());
            return new JsonObject(output.substring(output.indexOf('{')))
                    .getJsonArray("jobs")
                    .getJsonObject(0);
        } finally {
            Files.deleteIfExists(folder.resolve("cairn-bench.0.0"));
        }
    }
}
