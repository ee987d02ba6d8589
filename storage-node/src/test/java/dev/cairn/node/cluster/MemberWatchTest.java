package dev.cairn.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.cairn.metadata.FileId;
import dev.cairn.node.cluster.Sighting.State;
import dev.cairn.replication.TestMonitor;
import dev.cairn.replication.identity.ClusterSecret;
import dev.cairn.replication.layout.NodeId;
import dev.cairn.replication.membership.Discovery.MemberList;
import dev.cairn.replication.membership.HostPort;
import dev.cairn.replication.membership.MemberAttributes;
import dev.cairn.replication.membership.Membership;
import dev.cairn.replication.membership.MembershipChange;
import dev.cairn.replication.membership.MembershipChange.Kind;
import dev.cairn.replication.membership.MembershipConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Goal: a node hears of the others as soon as it can, and leaves when it is closed. Method: two members in this JVM, on the loopback. */
class MemberWatchTest {
    private static final String HOST = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ClusterSecret SECRET = ClusterSecret.of("the secret of the tests of the watch");

    static {
        // It warns of each connection that ends, and here all end.
        ((Logger) LoggerFactory.getLogger("com.hazelcast")).setLevel(Level.OFF);
    }

    private final BlockingQueue<NodeId> trusted = new LinkedBlockingQueue<>();
    private final BlockingQueue<NodeId> left = new LinkedBlockingQueue<>();

    private static NodeId id(int number) {
        return new NodeId(new FileId(0, number));
    }

    private static HostPort freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new HostPort(HOST, free.getLocalPort());
        }
    }

    private static Membership open(int number, HostPort at, HostPort... others) throws IOException {
        return Membership.open(
                MembershipConfig.of(HOST, at.port(), new MemberList(List.of(others))),
                new MemberAttributes(id(number), at, at, at, "", 1, "1"),
                SECRET,
                new TestMonitor());
    }

    private Sightings sightings() {
        Sightings sightings = new Sightings(id(2), _ -> true, InstantSource.system());
        sightings.listen(new Suspicions() {
            @Override
            public void suspect(NodeId node) {
                left.add(node);
            }

            @Override
            public void trust(NodeId node) {
                trusted.add(node);
            }
        });
        return sightings;
    }

    private static NodeId next(BlockingQueue<NodeId> nodes) throws InterruptedException {
        return nodes.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** The first attempt fails, as on a port that is taken. */
    @Test
    void whoWasThereBeforeIsSeenAndIsToldWhenThisNodeLeaves() throws Exception {
        HostPort first = freePort();
        HostPort second = freePort();
        Sightings sightings = sightings();
        AtomicInteger attempts = new AtomicInteger();
        BlockingQueue<MembershipChange> changes = new LinkedBlockingQueue<>();
        try (Membership other = open(1, first)) {
            other.listen(changes::add);
            MemberWatch.Opening opening = () -> {
                if (attempts.incrementAndGet() == 1) {
                    throw new IOException("the port is taken");
                }
                return open(2, second, first);
            };
            try (MemberWatch _ = new MemberWatch(opening, sightings, Duration.ofMillis(1))) {
                assertThat(next(trusted)).isEqualTo(id(1));
                assertThat(sightings.of(id(1)).state()).isEqualTo(State.ALIVE);
                assertThat(attempts).hasValue(2);
                assertThat(changes.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS).kind())
                        .isEqualTo(Kind.JOINED);
            }

            assertThat(changes.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS).kind())
                    .isEqualTo(Kind.LEFT);
        }
    }

    @Test
    void whoLeavesLaterIsSuspected() throws Exception {
        HostPort first = freePort();
        HostPort second = freePort();
        Sightings sightings = sightings();
        Membership other = open(1, first);
        try (MemberWatch _ = new MemberWatch(() -> open(2, second, first), sightings, MemberWatch.AGAIN)) {
            assertThat(next(trusted)).isEqualTo(id(1));

            other.close();

            assertThat(next(left)).isEqualTo(id(1));
            assertThat(sightings.of(id(1)).state()).isEqualTo(State.GONE);
        } finally {
            other.close();
        }
    }
}
