package dev.cairn.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The memory of a node at one moment.
 *
 * @param heapBytes of objects that live, after a full collection
 * @param directBytes outside of the heap, in buffers of the JVM; of a node that {@link #TRACKED} started
 * @param residentBytes as the kernel counts them for the process
 * @param socketBytes that the kernel holds in TCP buffers, of the whole machine: both ends of a connection that stays on it
 * @param largest the classes that take the most of the heap
 */
record NodeMemory(long heapBytes, long directBytes, long residentBytes, long socketBytes, String largest) {
    /** Variable of a node's environment that makes the JVM count what it takes outside of the heap. */
    static final Map<String, String> TRACKED = Map.of("JDK_JAVA_OPTIONS", "-XX:NativeMemoryTracking=summary");

    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+)");
    private static final Pattern DIRECT = Pattern.compile("Other \\(.*committed=(\\d+)KB");
    private static final Pattern TCP_PAGES = Pattern.compile("(?m)^TCP:.* mem (\\d+)");
    private static final int PAGE_BYTES = 4096;
    private static final int LARGEST = 40;

    static NodeMemory of(ProcessHandle node) throws IOException {
        String histogram = Jcmd.ask(node.pid(), "GC.class_histogram");
        String nativeMemory = Jcmd.ask(node.pid(), "VM.native_memory");
        String sockets = Files.readString(Path.of("/proc/net/sockstat"));
        return new NodeMemory(
                number(TOTAL, histogram),
                number(DIRECT, nativeMemory) * 1024,
                residentBytes(node),
                number(TCP_PAGES, sockets) * PAGE_BYTES,
                histogram.lines().skip(3).limit(LARGEST).collect(Collectors.joining("\n")));
    }

    /** What {@code count} connections more than {@code before} take, each. */
    String perConnection(NodeMemory before, int count) {
        return "heap %,d B, direct memory %,d B, RSS %,d B, the kernel's TCP buffers %,d B"
                .formatted(
                        heapPerConnection(before, count),
                        (directBytes - before.directBytes) / count,
                        (residentBytes - before.residentBytes) / count,
                        (socketBytes - before.socketBytes) / count);
    }

    long heapPerConnection(NodeMemory before, int count) {
        return (heapBytes - before.heapBytes) / count;
    }

    private static long residentBytes(ProcessHandle node) throws IOException {
        String status = Files.readString(Path.of("/proc", Long.toString(node.pid()), "status"));
        return number(RESIDENT, status) * 1024;
    }

    private static long number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + pattern + " in " + text);
        }
        return Long.parseLong(matcher.group(1));
    }
}
