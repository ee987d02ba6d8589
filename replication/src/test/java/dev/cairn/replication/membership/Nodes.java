package dev.cairn.replication.membership;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.cairn.metadata.FileId;
import dev.cairn.replication.TestMonitor;
import dev.cairn.replication.identity.ClusterSecret;
import dev.cairn.replication.layout.NodeId;
import dev.cairn.replication.membership.Discovery.MemberList;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Members in this JVM on ports of the loopback address; those of one cluster are told of each other. Close last. */
final class Nodes implements AutoCloseable {
    static final String HOST = "127.0.0.1";
    static final String SECRET = "the secret of the cluster of the tests";

    static {
        // It warns of each connection that ends, and here all end.
        ((Logger) LoggerFactory.getLogger("com.hazelcast")).setLevel(Level.OFF);
    }

    private final ClusterSecret secret;
    private final List<HostPort> addresses = new ArrayList<>();
    private final List<Membership> open = new ArrayList<>();

    Nodes(ClusterSecret secret) {
        this.secret = secret;
    }

    static Nodes withSecret(String secret) {
        return new Nodes(ClusterSecret.of(secret));
    }

    static NodeId id(int number) {
        return new NodeId(new FileId(0, number));
    }

    static MemberAttributes attributes(int number) {
        return new MemberAttributes(
                id(number),
                new HostPort(HOST, 8_000 + number),
                new HostPort(HOST, 9_000 + number),
                new HostPort(HOST, 10_000 + number),
                "rack-" + number,
                number << 20,
                "1.0." + number);
    }

    static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /** Settings of the next member: it looks for all that came before. */
    MembershipConfig next() throws IOException {
        int port = freePort();
        MembershipConfig config = MembershipConfig.of(HOST, port, new MemberList(addresses));
        addresses.add(new HostPort(HOST, port));
        return config;
    }

    Membership open(int number) throws IOException {
        return open(number, next());
    }

    Membership open(int number, MembershipConfig config) throws IOException {
        return open(number, config, new TestMonitor());
    }

    Membership open(int number, MembershipConfig config, TestMonitor monitor) throws IOException {
        Membership membership = Membership.open(config, attributes(number), secret, monitor);
        open.add(membership);
        return membership;
    }

    @Override
    public void close() {
        open.reversed().forEach(Membership::close);
    }
}
