package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: memory is bounded by the number of transfers, not by their size. Method: 200 uploads at once into a node with 512 MiB
 * of heap; {@code -Dcairn.upload.mib=100} is the long profile (20 GB of disk).
 */
class ManyUploadsIT {
    private static final int UPLOADS = 200;
    private static final int MEBIBYTES = Integer.getInteger("cairn.upload.mib", 8);
    private static final long RESIDENT_MAX = 1L << 30;

    @TempDir
    Path directory;

    @Test
    void twoHundredUploadsAtOnceFitInHalfAGibibyteOfHeap() throws Exception {
        try (NodeProcess node = NodeProcess.start(directory.resolve("data"));
                ExecutorService uploads = Executors.newFixedThreadPool(UPLOADS)) {
            Client client = new Client(node.address());
            client.makeBucket("many");
            List<Future<Integer>> statuses = new ArrayList<>();
            for (int i = 0; i < UPLOADS; i++) {
                int upload = i;
                statuses.add(uploads.submit(() -> upload(client, upload)));
            }
            long resident = 0;
            for (Future<Integer> status : statuses) {
                assertThat(status.get()).isEqualTo(201);
                resident = Math.max(resident, node.residentBytes());
            }

            System.out.printf("%d uploads of %d MiB: RSS at most %d MiB%n", UPLOADS, MEBIBYTES, resident >> 20);
            assertThat(resident).isLessThan(RESIDENT_MAX);
            assertThat(Listed.all(client, "many")).hasSize(UPLOADS).allMatch(o -> o.size() == (long) MEBIBYTES << 20);
        }
    }

    /** With all of them a small request beside many uploads waited for a processor three times as long, and they were no faster. */
    @Test
    void uploadsTakeHalfOfTheProcessors() throws Exception {
        int half = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        try (NodeProcess node = NodeProcess.start(directory.resolve("data"))) {
            Client client = new Client(node.address());
            client.makeBucket("many");
            assertThat(upload(client, 0)).isEqualTo(201);

            assertThat(Jcmd.ask(node.pid(), "Thread.vthread_scheduler")).contains("parallelism = " + half + ",");
        }
    }

    private static int upload(Client client, int upload) throws IOException {
        return client.send(
                        "PUT",
                        Client.object("many", "upload-" + upload),
                        BodyPublishers.ofInputStream(() -> new Repeated(upload, (long) MEBIBYTES << 20)))
                .statusCode();
    }

    /** A body that is made while it is read, so that the test's own memory stays small. */
    private static final class Repeated extends InputStream {
        private final int value;
        private long left;

        Repeated(int value, long bytes) {
            this.value = value;
            this.left = bytes;
        }

        @Override
        public int read() {
            return left-- > 0 ? value & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int count = (int) Math.min(length, left);
            Arrays.fill(target, offset, offset + count, (byte) value);
            left -= count;
            return count;
        }
    }
}
