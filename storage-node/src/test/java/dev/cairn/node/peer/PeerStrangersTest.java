package dev.cairn.node.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobStore;
import dev.cairn.replication.Blobs;
import dev.cairn.replication.identity.ClusterIdentity;
import dev.cairn.replication.identity.ClusterSecret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Goal: only members get an answer, and who else comes disturbs nobody. Method: a real server, and all kinds of strangers. */
class PeerStrangersTest {
    private static final ClusterSecret OTHER = ClusterSecret.of("the secret of another cluster");
    private static final int WAIT_MILLIS = 10_000;

    private final Peers peers = new Peers();

    @BeforeEach
    void start() {
        peers.start();
        Blobs.put(peers.memory, Blobs.id(1), Blobs.bytes(1, 100));
        Eventually.holds("a member is connected", () -> Peers.answers(peers.store()));
    }

    /** By the connection that was there: what a stranger does must not end it. */
    @AfterEach
    void membersAreServedAsBefore() {
        assertThat(Blobs.read(peers.store(), Blobs.id(1))).isEqualTo(Blobs.bytes(1, 100));
        peers.close();
    }

    @Test
    void clientWithAnotherSecretGetsNoAnswer() {
        PeerClient stranger = client(Peers.identity(OTHER, Peers.ONE));

        assertUnreachable(stranger.blobs(Peers.TWO));

        Peers.await(stranger.close());
        assertThat(peers.requests("server", PeerRequest.READ, "ok")).isZero();
    }

    @Test
    void whatEndsTheHandshakeIsTold() {
        PeerClient stranger = client(Peers.identity(OTHER, Peers.ONE));

        assertThatThrownBy(() -> stranger.blobs(Peers.TWO).open(Blobs.id(1)))
                .hasMessageContaining("The peer does not know the secret of this cluster");

        Peers.await(stranger.close());
    }

    @Test
    void clientThatTrustsTheClusterButIsNotOfItGetsNoAnswer() throws Exception {
        ClusterIdentity other = Peers.identity(OTHER, Peers.ONE);

        assertHandshakeIsRefused(new KeyManager[] {other.keyManager()}, "TLSv1.3");
    }

    @Test
    void clientWithoutCertificateGetsNoAnswer() throws Exception {
        assertHandshakeIsRefused(new KeyManager[0], "TLSv1.3");
    }

    @Test
    void memberByAnOlderTlsGetsNoAnswer() throws Exception {
        ClusterIdentity member = Peers.identity(Peers.ONE);

        assertHandshakeIsRefused(new KeyManager[] {member.keyManager()}, "TLSv1.2");
    }

    @Test
    void plainHttpGetsNoAnswer() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), peers.port())) {
            socket.setSoTimeout(WAIT_MILLIS);
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            String answer = new String(readAll(socket), StandardCharsets.ISO_8859_1);

            assertThat(answer).doesNotContain("HTTP");
        }
    }

    @Test
    void memberThatSpeaksHttp1GetsNoAnswer() throws Exception {
        SSLContext context = Peers.identity(Peers.ONE).context();
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", peers.port())) {
            socket.setSoTimeout(WAIT_MILLIS);
            socket.getOutputStream()
                    .write("POST /status HTTP/1.1\r\nHost: a\r\ncairn-peer-version: 1\r\nContent-Length: 0\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));

            assertThat(readAll(socket)).isEmpty();
        }
    }

    @Test
    void serverOfAnotherClusterIsNotAsked() {
        try (Peers others = new Peers()) {
            others.start();
            PeerClient stranger = client(Peers.identity(OTHER, Peers.ONE));

            assertUnreachable(stranger.blobs(Peers.TWO));

            Peers.await(stranger.close());
        }
    }

    @Test
    void memberOfAnotherIdAtTheAddressIsNotAsked() {
        peers.addresses.put("three", InetSocketAddress.createUnresolved("127.0.0.1", peers.port()));

        assertThatThrownBy(() -> peers.client.blobs("three").open(Blobs.id(1)))
                .satisfies(failure -> assertThat(Blobs.errorOf(failure))
                        .isInstanceOfSatisfying(BlobError.Unreachable.class, error -> {
                            assertThat(error.node()).isEqualTo("three");
                            assertThat(error.reason()).contains("the node there is two");
                        }));
        assertThat(peers.requests("server", PeerRequest.READ, "ok")).isZero();
    }

    private PeerClient client(ClusterIdentity identity) {
        return new PeerClient(
                peers.vertx, identity, node -> Optional.ofNullable(peers.addresses.get(node)), peers.meters);
    }

    private static void assertUnreachable(BlobStore store) {
        assertThatThrownBy(() -> store.open(Blobs.id(1)))
                .satisfies(failure -> assertThat(Blobs.errorOf(failure)).isInstanceOf(BlobError.Unreachable.class));
    }

    private void assertHandshakeIsRefused(KeyManager[] keys, String protocol) throws Exception {
        SSLContext context = SSLContext.getInstance(protocol);
        context.init(keys, new TrustManager[] {Peers.identity(Peers.ONE).trustManager()}, null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", peers.port())) {
            socket.setEnabledProtocols(new String[] {protocol});
            socket.setSoTimeout(WAIT_MILLIS);

            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        int first = socket.getInputStream().read(); // By TLS 1.3 the client hears of it only now.
                        throw new AssertionError("answered with " + first);
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    private static byte[] readAll(Socket socket) throws IOException {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (SocketException reset) {
            return new byte[0];
        }
    }
}
