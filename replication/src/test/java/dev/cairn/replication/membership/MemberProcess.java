package dev.cairn.replication.membership;

import dev.cairn.replication.TestMonitor;
import dev.cairn.replication.identity.ClusterSecret;
import dev.cairn.replication.membership.Discovery.MemberList;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A member in a process of its own, which can be stopped, continued and killed by signals. */
final class MemberProcess implements AutoCloseable {
    private static final String READY = "ready";

    private final Process process;

    private MemberProcess(Process process) {
        this.process = process;
    }

    /** Arguments: the number of the node, its port, and the port of a member. */
    public static void main(String[] arguments) throws Exception {
        int[] numbers = List.of(arguments).stream().mapToInt(Integer::parseInt).toArray();
        MembershipConfig config = MembershipConfig.of(
                Nodes.HOST, numbers[1], new MemberList(List.of(new HostPort(Nodes.HOST, numbers[2]))));
        try (Membership _ = Membership.open(
                config, Nodes.attributes(numbers[0]), ClusterSecret.of(Nodes.SECRET), new TestMonitor())) {
            System.out.println(READY);
            new CountDownLatch(1).await(); // Until it is killed.
        }
    }

    /** Returns once it has joined. */
    static MemberProcess start(int number, int memberPort) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MemberProcess.class.getName(),
                        Integer.toString(number),
                        Integer.toString(Nodes.freePort()),
                        Integer.toString(memberPort))
                .redirectErrorStream(true)
                .start();
        StringBuilder said = new StringBuilder();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        for (String line = out.readLine(); !READY.equals(line); line = out.readLine()) {
            if (line == null) {
                throw new IllegalStateException("ended before it was ready: " + said);
            }
            said.append(line).append('\n');
        }
        return new MemberProcess(process);
    }

    void stop() throws Exception {
        signal("STOP");
    }

    void resume() throws Exception {
        signal("CONT");
    }

    void kill() {
        process.destroyForcibly();
    }

    private void signal(String name) throws Exception {
        int exit = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IllegalStateException("kill -" + name + " ended with " + exit);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly(); // SIGKILL ends a stopped process too.
    }
}
