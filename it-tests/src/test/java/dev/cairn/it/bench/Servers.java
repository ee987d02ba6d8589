package dev.cairn.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Starts the servers that are measured: Cairn, and those that it is measured against. */
final class Servers {
    /** Where {@code it-tests/bench} has put the jar of s3proxy. */
    private static final Path S3_PROXY = Path.of("it-tests", "target", "bench", "s3proxy.jar");

    /** For clients, for the log, for the membership and for other nodes. */
    private static final int PORTS_OF_A_MEMBER = 4;

    private final Path work;

    /** @param work folder on the disk to be measured; logs and data go there */
    Servers(Path work) {
        this.work = work;
    }

    /** A node over {@code work/data}, as people run it. */
    Server cairn() throws IOException {
        return cairn(Map.of());
    }

    Server cairn(Map<String, String> environment) throws IOException {
        int port = Server.freePort();
        List<String> command = List.of(
                "./cairn", "server", "--data-dir", work.resolve("data").toString(), "--port", Integer.toString(port));
        return Server.start(command, environment, port, "is ready at", work.resolve("cairn.log"));
    }

    /** A node over {@code work/node-…} that founds a cluster, or joins that of {@code member}. */
    Server member(int number, Optional<Server> member) throws IOException {
        int port = Server.freePorts(PORTS_OF_A_MEMBER);
        List<String> command = new ArrayList<>(
                List.of("./cairn", "server", "--data-dir", node(number).toString(), "--port", Integer.toString(port)));
        member.ifPresent(
                known -> command.addAll(List.of("--join", known.address().getAuthority())));
        Map<String, String> secret = Map.of("CAIRN_CLUSTER_SECRET", "the secret of the cluster that is measured");
        return Server.start(command, secret, port, "is ready at", work.resolve("node-" + number + ".log"));
    }

    private Path node(int number) {
        return work.resolve("node-" + number);
    }

    /** {@link BareServer} with the memory settings of a node. */
    Server bare(long answerBytes) throws IOException {
        return bare(answerBytes, Map.of());
    }

    Server bare(long answerBytes, Map<String, String> environment) throws IOException {
        int port = Server.freePort();
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseCompactObjectHeaders",
                "-XX:+UseSerialGC",
                "-Xms512m",
                "-Xmx512m",
                "-Xmn128m",
                "-XX:SurvivorRatio=3",
                "-XX:TargetSurvivorRatio=90",
                "-cp",
                System.getProperty("java.class.path"),
                BareServer.class.getName(),
                Integer.toString(port),
                work.resolve("bare.append").toString(),
                Long.toString(answerBytes),
                file().toString());
        return Server.start(command, environment, port, BareServer.READY, work.resolve("bare.log"));
    }

    /** The file below {@link #files} that a bare server sends too. */
    Path file() {
        return files().resolve("large");
    }

    /** What nginx serves. */
    Path files() {
        return work.resolve("files");
    }

    /** nginx that serves the files of {@link #files} by {@code sendfile}, and lists its folders as JSON. */
    Server nginx() throws IOException {
        int port = Server.freePort();
        Path folder = Files.createDirectories(work.resolve("nginx"));
        Path config = Files.writeString(
                folder.resolve("nginx.conf"), """
                daemon off; master_process off; worker_processes 1; pid %1$s/pid; error_log stderr notice;
                user root;
                events { worker_connections 1024; }
                http {
                  access_log off; autoindex on; autoindex_format json; sendfile on; tcp_nopush on; keepalive_requests 1000000000;
                  client_body_temp_path %1$s; proxy_temp_path %1$s; fastcgi_temp_path %1$s;
                  uwsgi_temp_path %1$s; scgi_temp_path %1$s;
                  server { listen 127.0.0.1:%2$d; root %3$s; }
                }
                """.formatted(folder, port, Files.createDirectories(files())));
        List<String> command = List.of("nginx", "-c", config.toString(), "-e", "stderr");
        return Server.start(command, path(), port, "using the", work.resolve("nginx.log"));
    }

    /** s3proxy over the file system with anonymous access. It does not sync what it stores. */
    Server s3proxy() throws IOException {
        return s3proxy(Map.of());
    }

    /** @param threads more than it has by default, for clients that each hold one */
    Server s3proxy(int threads) throws IOException {
        return s3proxy(threads, Map.of());
    }

    Server s3proxy(int threads, Map<String, String> environment) throws IOException {
        return s3proxy(environment, "s3proxy.jetty.max-threads=" + threads);
    }

    private Server s3proxy(Map<String, String> environment, String... more) throws IOException {
        int port = Server.freePort();
        Path folder = Files.createDirectories(work.resolve("s3proxy"));
        Path config = Files.writeString(folder.resolve("s3proxy.conf"), """
                s3proxy.endpoint=http://127.0.0.1:%d
                s3proxy.authorization=none
                jclouds.provider=filesystem-nio2
                jclouds.filesystem.basedir=%s
                jclouds.identity=none
                jclouds.credential=none
                %s
                """.formatted(
                        port, Files.createDirectories(folder.resolve("data")), String.join("\n", more)));
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-jar",
                S3_PROXY.toString(),
                "--properties",
                config.toString());
        return Server.start(command, environment, port, ".Server@", work.resolve("s3proxy.log"));
    }

    /** Removes everything that the servers stored. None may be running. */
    void clear() throws IOException {
        for (String name : List.of("data", "files", "nginx", "s3proxy", "rows", "bare.append")) {
            remove(work.resolve(name));
        }
        for (int number = 1; Files.exists(node(number)); number++) {
            remove(node(number));
        }
    }

    private static Map<String, String> path() {
        return Map.of("PATH", System.getenv().getOrDefault("PATH", "") + ":/usr/sbin");
    }

    private static void remove(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            try (Stream<Path> children = Files.list(path)) {
                for (Path child : children.toList()) {
                    remove(child);
                }
            }
        }
        Files.deleteIfExists(path);
    }
}
