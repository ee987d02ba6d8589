package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: clients cannot take the files that storage needs. Method: a node that may open 512 files, 600 connections, and a load
 * that was connected before.
 */
class OpenFilesIT {
    private static final int LIMIT = 512;
    private static final int CONNECTIONS = 600;
    private static final Duration STOP_MAX = Duration.ofSeconds(30);

    /** Of one processor, in the time that it was watched. */
    private static final double IDLE_CPU_MAX = 0.5;

    private static final int WINDOWS = 4;

    @TempDir
    Path directory;

    @Test
    void connectionsAreRefusedAndStorageGoesOn() throws Exception {
        Extras.needProgram("prlimit");
        Ledger ledger = new Ledger();
        Path data = directory.resolve("data");
        try (NodeProcess node = NodeProcess.start(data, limited(LIMIT))) {
            assertThat(node.logText()).contains("may open 512 files");
            Client client = new Client(node.address());
            client.makeBucket(Workload.BUCKET);
            Workload workload = new Workload(ledger, 1);
            Workload.Running load = workload.start(client, 4, 0);
            Await.pass(Duration.ofMillis(500));

            List<Socket> sockets = connect(node);
            try {
                long served = sockets.stream().filter(OpenFilesIT::isServed).count();
                assertThat(served).as("connections served at once").isBetween(50L, LIMIT / 4L);
                long before = workload.acknowledged();
                Await.pass(Duration.ofSeconds(2));
                assertThat(workload.acknowledged())
                        .as("changes while connections are refused")
                        .isGreaterThan(before);
                load.stopAndJoin();

                assertThat(leastCpuOf2Seconds(node))
                        .as("processor time of 2 s at the limit")
                        .isLessThan(2 * IDLE_CPU_MAX);
            } finally {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
            Client another = new Client(node.address());
            Await.until(Duration.ofSeconds(10), () -> "new connections are taken again", () -> answers(another));
            KillIT.compare(ledger, another, 1);
            assertThat(node.stop(STOP_MAX)).as(node.logText()).isIn(0, 143);
        }
    }

    @Test
    void limitThatIsTooSmallRefusesTheStart() throws Exception {
        Extras.needProgram("prlimit");
        try (NodeProcess node = NodeProcess.launch(directory.resolve("data"), limited(200))) {
            assertThat(node.isReadyBeforeItEnds()).isFalse();
            assertThat(node.exit().join()).isEqualTo(2);
            assertThat(node.logText()).contains("ulimit -n");
        }
    }

    private static NodeProcess.Settings limited(int files) {
        return new NodeProcess.Settings().under("prlimit", "--nofile=" + files + ":" + files);
    }

    private static List<Socket> connect(NodeProcess node) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            sockets.add(new Socket(node.address().getHost(), node.address().getPort()));
        }
        return sockets;
    }

    /** Asks for something that is answered from memory, and leaves the connection open. */
    private static boolean isServed(Socket socket) {
        try {
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write("GET /v1/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == 'H';
        } catch (IOException refused) {
            return false;
        }
    }

    private static boolean answers(Client client) {
        try {
            return client.get(Workload.BUCKET, "none").statusCode() == 404;
        } catch (IOException e) {
            return false;
        }
    }

    /** Who waits in vain all the time does so in each of them; the compiler is done with the load after some. */
    private static double leastCpuOf2Seconds(NodeProcess node) throws IOException {
        double least = Double.MAX_VALUE;
        for (int i = 0; i < WINDOWS && least >= 2 * IDLE_CPU_MAX; i++) {
            double before = cpuSeconds(node);
            Await.pass(Duration.ofSeconds(2));
            least = Math.min(least, cpuSeconds(node) - before);
        }
        return least;
    }

    /** User and system time of the process. */
    private static double cpuSeconds(NodeProcess node) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(node.pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12]))
                / 100.0; // USER_HZ is 100 wherever Linux runs Java
    }
}
