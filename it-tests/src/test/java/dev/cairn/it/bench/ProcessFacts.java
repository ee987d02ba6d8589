package dev.cairn.it.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** What Linux tells about a process. */
final class ProcessFacts {
    private ProcessFacts() {}

    /** Of all its threads, also those that have ended. */
    static Duration cpu(Process process) {
        return process.info().totalCpuDuration().orElseThrow();
    }

    static double residentMib(Process process) {
        return kib(process, "VmRSS:") / 1024.0;
    }

    static double residentMaxMib(Process process) {
        return kib(process, "VmHWM:") / 1024.0;
    }

    private static long kib(Process process, String field) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
