package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: what a newcomer does works: upload a folder from the command line, pull the plug in the middle, start again, go on,
 * verify, download. Method: the real command line in processes of its own against the real node.
 */
class NewcomerIT {
    /** The plug is pulled when so many are stored. */
    private static final int STORED_MIN = 3;

    private static final Path LAUNCHER = Path.of("..", "cairn").toAbsolutePath().normalize();

    @TempDir
    Path directory;

    private Path source;
    private Map<String, byte[]> files = Map.of();

    @BeforeEach
    void makeFiles() throws IOException {
        source = directory.resolve("my files");
        files = Samples.folder(8, 24, 1);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path target = source.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.write(target, file.getValue());
        }
    }

    @Test
    void folderSurvivesThePlugPulledInMidUpload() throws Exception {
        Path data = directory.resolve("data");
        try (NodeProcess node = NodeProcess.start(data)) {
            new Client(node.address()).makeBucket("photos");
            Process upload = cairn(node, "put", source + "/.", "photos");
            Await.until(
                    Duration.ofSeconds(60),
                    () -> STORED_MIN + " files are stored",
                    () -> listed(node).size() >= STORED_MIN);
            node.kill();
            upload.destroyForcibly().onExit().join();
        }

        try (NodeProcess node = NodeProcess.start(data)) {
            List<Listed> stored = listed(node);
            assertThat(stored).as("the plug was pulled in the middle").hasSizeBetween(STORED_MIN, files.size() - 1);
            for (Listed object : stored) {
                byte[] body =
                        new Client(node.address()).get("photos", object.key()).body();
                assertThat(body).as(object.key()).isEqualTo(files.get(object.key()));
            }
            assertThat(finish(cairn(node, "put", source + "/.", "photos"))).isZero();
            assertThat(finish(cairn(node, "verify", source + "/.", "photos"))).isZero();
            Path copy = directory.resolve("copy");
            assertThat(finish(cairn(node, "get", "photos", copy.toString()))).isZero();
            for (String name : files.keySet()) {
                assertThat(copy.resolve(name)).as(name).hasSameBinaryContentAs(source.resolve(name));
            }
            assertThat(node.stop(Duration.ofSeconds(30))).isIn(0, 143);
        }
    }

    /** With the secret in a file. */
    @Test
    void threeCommandsOnOneMachineAreOneStoreOfWhichOneNodeMayBeLost() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "a secret of at least 24 characters");
        Sites sites = Sites.loopback(directory);
        List<Process> nodes = new ArrayList<>();
        try {
            for (int node = 0; node < 3; node++) {
                List<String> command = new ArrayList<>(List.of(LAUNCHER.toString(), "server"));
                command.addAll(List.of("--data-dir", "data-" + node, "--port", port(sites, node)));
                command.addAll(node == 0 ? List.of() : List.of("--join", "127.0.0.1:" + port(sites, 0)));
                ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
                builder.environment().put("CAIRN_CLUSTER_SECRET", "file:" + secret);
                nodes.add(builder.inheritIO().start());
                awaitReady(client(sites, node));
            }
            client(sites, 0).makeBucket("photos");
            for (int node = 0; node < 3; node++) {
                assertThat(client(sites, node)
                                .put("photos", "by-" + node, new byte[300_000])
                                .statusCode())
                        .isEqualTo(201);
            }

            for (int node = 0; node < 3; node++) {
                assertThatNothingListensBeyondItsAddress(
                        sites.address().apply(node).getPort());
            }

            nodes.getFirst().destroyForcibly().onExit().join();

            for (int node = 1; node < 3; node++) {
                awaitStatus(client(sites, node), "/v1/buckets/photos", 200); // Another one leads.
                for (int writer = 0; writer < 3; writer++) {
                    assertThat(client(sites, node).get("photos", "by-" + writer).body())
                            .isEqualTo(new byte[300_000]);
                }
            }
        } finally {
            nodes.forEach(node -> node.destroyForcibly().onExit().join());
        }
    }

    /** Its own port and the three internal ones behind it. */
    private static void assertThatNothingListensBeyondItsAddress(int port) throws IOException {
        for (int internal = port; internal < port + 4; internal++) {
            new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), internal).close();
            InetAddress other = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
            int closed = internal;
            assertThatThrownBy(() -> new Socket(other, closed).close())
                    .as("port " + internal)
                    .isInstanceOf(ConnectException.class);
        }
    }

    private static String port(Sites sites, int node) {
        return Integer.toString(sites.address().apply(node).getPort());
    }

    private static Client client(Sites sites, int node) {
        return new Client(sites.address().apply(node));
    }

    private static void awaitReady(Client client) {
        awaitStatus(client, "/v1/health/ready", 200);
    }

    private static void awaitStatus(Client client, String path, int status) {
        Await.until(Duration.ofSeconds(60), () -> path + " is not answered by " + status, () -> {
            try {
                return client.send("GET", path, BodyPublishers.noBody()).statusCode() == status;
            } catch (IOException notYet) {
                return false;
            }
        });
    }

    private static List<Listed> listed(NodeProcess node) {
        try {
            return Listed.all(new Client(node.address()), "photos");
        } catch (IOException e) {
            return List.of();
        }
    }

    private Process cairn(NodeProcess node, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.directory(directory.toFile());
        builder.environment().put("CAIRN_SERVER", node.address().toString());
        return builder.start();
    }

    private static int finish(Process process) throws Exception {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        System.out.print(output);
        return process.exitValue();
    }
}
