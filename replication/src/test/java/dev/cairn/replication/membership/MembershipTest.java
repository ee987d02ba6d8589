package dev.cairn.replication.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import dev.cairn.replication.TestMonitor;
import dev.cairn.replication.identity.ClusterSecret;
import dev.cairn.replication.membership.Discovery.MemberList;
import dev.cairn.replication.membership.Member.State;
import dev.cairn.replication.membership.MembershipChange.Kind;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Goal: members of one cluster find each other and say who they are; nobody else is among them or reaches more than the one port. Method:
 * members in this JVM, and bare members of Hazelcast that know what they should not.
 */
class MembershipTest {
    private static final ClusterSecret SECRET = ClusterSecret.of(Nodes.SECRET);
    private static final String ANOTHER_SECRET = "another secret of another cluster";
    private static final String WRONG_PROTOCOL = "HZX";

    /** As docs/decisions/0207 says. */
    private static final int THREADS_MAX = 20;

    /** Columns of the kernel's tables of sockets. */
    private static final int LOCAL_ADDRESS = 1;

    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final Pattern SOCKET = Pattern.compile("socket:\\[([0-9]+)]");

    private static final AtomicBoolean RAN = new AtomicBoolean();

    @Test
    void membersSeeWhatTheOthersSayOfThemselves() throws Exception {
        try (Nodes nodes = new Nodes(SECRET)) {
            Membership first = nodes.open(1);
            Changes changes = Changes.of(first);
            Membership second = nodes.open(2);
            Membership third = nodes.open(3);
            changes.await(Kind.JOINED);
            changes.await(Kind.JOINED);

            assertThat(attributes(first)).containsExactlyInAnyOrder(Nodes.attributes(2), Nodes.attributes(3));
            assertThat(attributes(third)).containsExactlyInAnyOrder(Nodes.attributes(1), Nodes.attributes(2));
            assertThat(first.members()).allMatch(member -> member.state() == State.ALIVE);

            second.close();
            long closed = System.nanoTime();
            assertThat(changes.await(Kind.LEFT).attributes()).contains(Nodes.attributes(2));
            assertThat(Duration.ofNanos(System.nanoTime() - closed)).isLessThan(MembershipConfig.SUSPICION_TIMEOUT);
            assertThat(attributes(first)).containsExactly(Nodes.attributes(3));
        }
    }

    /** Whatever the machine has of processors: by itself Hazelcast takes threads for each of them. */
    @Test
    void itTakesFewThreads() throws Exception {
        try (Nodes nodes = new Nodes(SECRET)) {
            Membership first = nodes.open(1);
            Changes changes = Changes.of(first);
            nodes.open(2);
            changes.await(Kind.JOINED);

            List<String> threads = Thread.getAllStackTraces().keySet().stream()
                    .map(Thread::getName)
                    .filter(name -> name.startsWith("hz.cairn-" + Nodes.id(1)))
                    .toList();

            assertThat(threads).hasSizeBetween(1, THREADS_MAX);
        }
    }

    @Test
    void whoHasAnotherSecretIsInAnotherCluster() throws Exception {
        try (Nodes nodes = new Nodes(SECRET);
                Nodes strangers = Nodes.withSecret(ANOTHER_SECRET)) {
            MembershipConfig config = nodes.next();
            Membership member = nodes.open(1, config);
            Changes changes = Changes.of(member);

            Membership stranger = strangers.open(2, lookingFor(config));

            assertThat(stranger.members()).isEmpty();
            nodes.open(3); // One that is told after all that the stranger did.
            assertThat(changes.await(Kind.JOINED).attributes()).contains(Nodes.attributes(3));
            assertThat(attributes(member)).containsExactly(Nodes.attributes(3));
            assertThat(stranger.members()).isEmpty();
        }
    }

    @Test
    void memberWhoseAttributesCannotBeReadIsListedAsUnknown() throws Exception {
        TestMonitor monitor = new TestMonitor();
        try (Nodes nodes = new Nodes(SECRET)) {
            MembershipConfig config = nodes.next();
            Membership member = nodes.open(1, config, monitor);
            Changes changes = Changes.of(member);
            Config odd = bare(lookingFor(config), 2);
            odd.getMemberAttributeConfig().setAttribute("cairn.capacity-bytes", "much");
            HazelcastInstance unknown = Hazelcast.newHazelcastInstance(odd);
            try {
                assertThat(changes.await(Kind.JOINED).attributes()).isEmpty();
                assertThat(members(monitor, "unreadable")).isOne();
                assertThat(members(monitor, "alive")).isZero();

                nodes.open(3);
                assertThat(changes.await(Kind.JOINED).attributes()).contains(Nodes.attributes(3));
                assertThat(members(monitor, "alive")).isOne();
            } finally {
                unknown.getLifecycleService().terminate();
            }
        }
    }

    @Test
    void othersBecomeSuspectIfHazelcastEndsByItself() throws Exception {
        TestMonitor monitor = new TestMonitor();
        try (Nodes nodes = new Nodes(SECRET)) {
            nodes.open(1);
            Membership second = nodes.open(2, nodes.next(), monitor);
            Changes changes = Changes.of(second);
            assertThat(running(monitor)).isOne();

            Hazelcast.getHazelcastInstanceByName("cairn-" + Nodes.id(2))
                    .getLifecycleService()
                    .terminate();

            assertThat(changes.await(Kind.SUSPECTED).attributes()).contains(Nodes.attributes(1));
            assertThat(second.members()).extracting(Member::state).containsExactly(State.SUSPECT);
            assertThat(running(monitor)).isZero();
        }
    }

    @Test
    void listenerThatFailsKeepsNothingFromOthers() throws Exception {
        try (Nodes nodes = new Nodes(SECRET)) {
            Membership first = nodes.open(1);
            first.listen(_ -> {
                throw new IllegalStateException("a listener of this test fails");
            });
            Changes changes = Changes.of(first);

            nodes.open(2).close();

            changes.await(Kind.JOINED);
            changes.await(Kind.LEFT);
        }
    }

    @Test
    void listenerIsNotCalledAfterTheClose() throws Exception {
        try (Nodes nodes = new Nodes(SECRET)) {
            Membership first = nodes.open(1);
            Changes changes = Changes.of(first);
            Membership second = nodes.open(2);
            changes.await(Kind.JOINED);

            first.close();
            second.close();

            assertThat(changes.isEmpty()).isTrue();
        }
    }

    @Test
    void portThatIsInUseIsNamed() throws Exception {
        try (Nodes nodes = new Nodes(SECRET);
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            MembershipConfig config = MembershipConfig.of(Nodes.HOST, taken.getLocalPort(), new MemberList(List.of()));

            assertThatIOException()
                    .isThrownBy(() -> nodes.open(1, config))
                    .withMessageContaining("cluster.membership-port " + taken.getLocalPort())
                    .withMessageContaining("cluster.host 127.0.0.1");
        }
    }

    @Test
    void addressOfAnotherMachineIsNamed() throws Exception {
        String elsewhere = "192.0.2.254"; // For examples only (RFC 5737).
        MembershipConfig config = MembershipConfig.of(elsewhere, Nodes.freePort(), new MemberList(List.of()));
        try (Nodes nodes = new Nodes(SECRET)) {
            assertThatIOException()
                    .isThrownBy(() -> nodes.open(1, config))
                    .withMessageContaining("cluster.host " + elsewhere);
        }
    }

    @Test
    void allAddressesAtOnceAreRefused() {
        for (String host : List.of("0.0.0.0", "::", "224.0.0.1")) {
            MembershipConfig config = MembershipConfig.of(host, 5_701, new MemberList(List.of()));
            try (Nodes nodes = new Nodes(SECRET)) {
                assertThatIOException().isThrownBy(() -> nodes.open(1, config)).withMessageContaining("cluster.host");
            }
        }
    }

    @Test
    void onePortIsOpenAtOneAddress() throws Exception {
        Set<String> before = listening();
        try (Nodes nodes = new Nodes(SECRET)) {
            MembershipConfig config = nodes.next();
            nodes.open(1, config);

            Set<String> opened = listening();
            opened.removeAll(before);
            assertThat(opened)
                    .containsAnyOf(
                            "0100007F:%04X".formatted(config.port()),
                            "0000000000000000FFFF00000100007F:%04X".formatted(config.port()))
                    .allMatch(local -> local.contains("0100007F:"), "at the loopback address");
        }
    }

    @Test
    void clientsAreToldThatTheyAreWrongHere() throws Exception {
        try (Nodes nodes = new Nodes(SECRET)) {
            MembershipConfig config = nodes.next();
            nodes.open(1, config);

            for (String protocol : List.of("CP2", "GET", "get")) { // Of a client, of REST, of memcache.
                assertThat(beginOfAnswer(config.port(), protocol + " /hazelcast/health HTTP/1.1\r\n\r\n"))
                        .as(protocol)
                        .isEqualTo(WRONG_PROTOCOL);
            }
        }
    }

    @Test
    void codeOfOtherMembersDoesNotRunHere() throws Exception {
        try (Nodes nodes = new Nodes(SECRET)) {
            MembershipConfig config = nodes.next();
            nodes.open(1, config);
            Config careless = bare(lookingFor(config), 2);
            careless.getSerializationConfig().setJavaSerializationFilterConfig(null);
            HazelcastInstance other = Hazelcast.newHazelcastInstance(careless);
            try {
                com.hazelcast.cluster.Member here = other.getCluster().getMembers().stream()
                        .filter(member -> !member.localMember())
                        .findAny()
                        .orElseThrow();

                assertThatThrownBy(() -> other.getExecutorService("x")
                                .submitToMember(new Code(), here)
                                .get(10, TimeUnit.SECONDS))
                        .hasRootCauseInstanceOf(SecurityException.class)
                        .hasStackTraceContaining(HazelcastSerializationException.class.getName());
                assertThat(RAN).isFalse();
            } finally {
                other.getLifecycleService().terminate();
            }
        }
    }

    /** What would run on the member that it is sent to. */
    private static final class Code implements Callable<String>, Serializable {
        private static final long serialVersionUID = 1;

        @Override
        public String call() {
            RAN.set(true);
            return "ran";
        }
    }

    private static Config bare(MembershipConfig config, int number) throws IOException {
        return HazelcastSettings.of(config, config.address(), Nodes.attributes(number), SECRET);
    }

    private static MembershipConfig lookingFor(MembershipConfig member) throws IOException {
        return MembershipConfig.of(
                Nodes.HOST, Nodes.freePort(), new MemberList(List.of(new HostPort(Nodes.HOST, member.port()))));
    }

    private static List<MemberAttributes> attributes(Membership membership) {
        return membership.members().stream()
                .flatMap(member -> member.attributes().stream())
                .toList();
    }

    private static double members(TestMonitor monitor, String state) {
        return monitor.meters()
                .get("cairn.cluster.members")
                .tag("state", state)
                .gauge()
                .value();
    }

    private static double running(TestMonitor monitor) {
        return monitor.meters().get("cairn.cluster.hazelcast.running").gauge().value();
    }

    private static String beginOfAnswer(int port, String sent) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.setSoTimeout(10_000);
            client.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
            return new String(client.getInputStream().readNBytes(WRONG_PROTOCOL.length()), StandardCharsets.US_ASCII);
        }
    }

    /** Local addresses of this process's sockets that take connections or datagrams, in the form of the kernel. */
    private static Set<String> listening() throws IOException {
        Set<String> own = sockets();
        Set<String> local = new HashSet<>();
        for (Map.Entry<String, String> table :
                Map.of("tcp", "0A", "tcp6", "0A", "udp", "07", "udp6", "07").entrySet()) {
            try (Stream<String> lines = Files.lines(Path.of("/proc/self/net", table.getKey()))) {
                lines.map(line -> line.strip().split(" +", INODE + 2))
                        .filter(columns -> columns[STATE].equals(table.getValue()) && own.contains(columns[INODE]))
                        .forEach(columns -> local.add(columns[LOCAL_ADDRESS]));
            }
        }
        return local;
    }

    /** Numbers of their inodes. */
    private static Set<String> sockets() throws IOException {
        Set<String> inodes = new HashSet<>();
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path file : open) {
                Matcher socket = SOCKET.matcher(target(file));
                if (socket.matches()) {
                    inodes.add(socket.group(1));
                }
            }
        }
        return inodes;
    }

    private static String target(Path file) throws IOException {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (NoSuchFileException e) { // Closed meanwhile.
            return "";
        }
    }
}
