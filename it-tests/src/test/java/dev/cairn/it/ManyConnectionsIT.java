package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: 10,000 idle keep-alive connections and 200 slow readers take at most 20 KiB of heap each, and a fast client is as fast
 * beside them; nor do more slow readers of large objects take the memory that others need. {@code
 * -Dcairn.connections.idle=10000} is the long profile; {@code -Dcairn.connections.slow} sets the other number.
 */
class ManyConnectionsIT {
    private static final int IDLE = Integer.getInteger("cairn.connections.idle", 1_000);
    private static final int SLOW = Integer.getInteger("cairn.connections.slow", 600);

    private static final long HEAP_EACH_MAX = 20 << 10;

    /** What all slow readers may take outside of the heap; Java gives the node as much as its heap, 512 MiB. */
    private static final long DIRECT_MAX = 384L << 20;

    private static final Duration SPAN = Duration.ofSeconds(IDLE > 1_000 ? 10 : 3);

    @TempDir
    Path directory;

    @Test
    void idleConnectionsAndSlowReadersTakeLittleHeapAndNoTimeOfOthers() throws Exception {
        Extras.needOpenFiles(IDLE + SLOW + ConnectionLoad.OTHER_FILES);
        NodeProcess.Settings settings = new NodeProcess.Settings().with(ConnectionLoad.environment(IDLE, SLOW));
        try (NodeProcess node = NodeProcess.start(directory.resolve("data"), settings)) {
            ConnectionLoad load =
                    ConnectionLoad.measure(ConnectionLoad.Target.node(node.address(), node.handle()), IDLE, SLOW, SPAN);
            System.out.println(load.text().lines().limit(3).reduce("", (all, line) -> all + line + "\n"));

            assertThat(load.heapPerIdleBytes()).as(load.text()).isLessThan(HEAP_EACH_MAX);
            assertThat(load.heapPerSlowBytes()).as(load.text()).isLessThan(HEAP_EACH_MAX);
            assertThat(load.directBytes()).as(load.text()).isLessThan(DIRECT_MAX);
            assertThat(load.readBytes()).isGreaterThan(0);
            assertThat(load.together().p99Nanos())
                    .isLessThan(
                            2 * load.alone().p99Nanos() + Duration.ofMillis(5).toNanos());
        }
    }
}
