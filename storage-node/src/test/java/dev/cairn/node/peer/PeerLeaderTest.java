package dev.cairn.node.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.CommitLog;
import dev.cairn.metadata.MetadataError;
import dev.cairn.metadata.MetadataException;
import dev.cairn.replication.Blobs;
import dev.cairn.replication.Leader;
import dev.cairn.replication.Voucher;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.TrustOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Goal: the log is asked on another node as here, and it is known whether an entry may have been appended. Method: a real server. */
class PeerLeaderTest {
    private final Peers peers = new Peers();

    @AfterEach
    void close() {
        peers.close();
    }

    private static final Voucher ASKER = new Voucher("one", 3);

    @Test
    void entryOfAnyLengthIsAppendedThereAndAnswered() {
        Leader leader = peers.start().client.leader(Peers.TWO);
        for (int length : new int[] {0, 1, 100_000, CommitLog.ENTRY_BYTES_MAX}) {
            byte[] entry = Blobs.bytes(length, length);

            Leader.Appended appended = await(leader.append(entry));

            assertThat(appended.index()).isEqualTo(peers.log.entries());
            assertThat(appended.answer()).isEqualTo(entry);
        }
        assertThat(await(leader.barrier(ASKER))).isEqualTo(4);
    }

    /** It says what the commands have changed, and each may have changed more than it is long. */
    @Test
    void anAnswerMayBeMuchLongerThanItsEntry() {
        peers.log.answerLonger(20);

        Leader.Appended appended = await(peers.start().client.leader(Peers.TWO).append(new byte[1 << 20]));

        assertThat(appended.answer()).hasSize(20 << 20);
    }

    @Test
    void whoAsksIsTheNodeOfTheConnectionWhateverItSays() {
        Leader leader = peers.start().client.leader(Peers.TWO);

        var _ = await(leader.barrier(new Voucher("somebody else", 12)));

        assertThat(peers.log.askers()).containsExactly(new Voucher(Peers.ONE.toString(), 12));
    }

    @Test
    void aReplicaTellsItsTerm() {
        assertThat(await(peers.start().client.leader(Peers.TWO).term())).isEqualTo(FakeLeader.TERM);
    }

    @Test
    void entryThatIsTooLongIsRefusedHere() {
        Leader leader = peers.start().client.leader(Peers.TWO);

        assertThatThrownBy(() -> leader.append(new byte[CommitLog.ENTRY_BYTES_MAX + 1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whoDoesNotLeadSaysSo() {
        MetadataError error = new MetadataError.Unavailable("three leads");
        peers.log.answerAfter(CompletableFuture.failedFuture(new MetadataException(error)));
        Leader leader = peers.start().client.leader(Peers.TWO);

        assertThat(errorOf(leader.append(new byte[1]))).isEqualTo(error);
        assertThat(errorOf(leader.barrier(ASKER))).isEqualTo(error);
    }

    @Test
    void nothingIsAppendedByAPeerThatIsNotReached() {
        peers.start();
        peers.stop();
        Leader leader = peers.client.leader(Peers.TWO);

        assertThat(errorOf(leader.append(new byte[1]))).isInstanceOf(MetadataError.Unavailable.class);
    }

    @Test
    void peerThatStopsBeforeItsAnswerMayHaveAppended() {
        peers.log.answerAfter(new CompletableFuture<>());
        CompletableFuture<Leader.Appended> append =
                peers.start().client.leader(Peers.TWO).append(new byte[1]);
        Eventually.holds("the entry arrives", () -> peers.log.entries() == 1);

        peers.stop();

        assertThat(errorOf(append)).isInstanceOf(MetadataError.OutcomeUnknown.class);
    }

    @Test
    void peerThatDoesNotAnswerMayHaveAppended() {
        peers.log.answerAfter(new CompletableFuture<>());

        assertThat(errorOf(peers.start().client.leader(Peers.TWO).append(new byte[1])))
                .isInstanceOf(MetadataError.OutcomeUnknown.class);
    }

    @Test
    void callGetsTheBodyAndWhoAsks() {
        peers.calls.put(
                "join",
                (peer, body) -> CompletableFuture.completedFuture(
                        (peer + " says " + text(body)).getBytes(StandardCharsets.UTF_8)));
        peers.start();

        byte[] answer = await(peers.client.call(Peers.TWO, "join", "let me in".getBytes(StandardCharsets.UTF_8)));

        assertThat(text(answer)).isEqualTo("one says let me in");
    }

    @Test
    void callThatFailsOrIsUnknownTellsWhy() {
        MetadataError error = new MetadataError.Unavailable("not now");
        peers.calls.put("fails", (_, _) -> CompletableFuture.failedFuture(new MetadataException(error)));
        peers.calls.put("throws", (_, _) -> {
            throw new IllegalStateException("odd");
        });
        peers.start();

        assertThat(errorOf(peers.client.call(Peers.TWO, "fails", new byte[0]))).isEqualTo(error);
        assertThat(errorOf(peers.client.call(Peers.TWO, "throws", new byte[0])))
                .isInstanceOf(MetadataError.OutcomeUnknown.class);
        assertThat(errorOf(peers.client.call(Peers.TWO, "unknown", new byte[0])))
                .isEqualTo(new MetadataError.Unavailable("there is no call unknown"));
    }

    @Test
    void requestOfAnotherVersionIsRefusedAndToldWhich() {
        peers.start();
        HttpClientAgent other = peers.vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setSsl(true)
                .setUseAlpn(true)
                .setVerifyHost(false)
                .setKeyCertOptions(PeerWire.key(Peers.identity(Peers.ONE)))
                .setTrustOptions(TrustOptions.wrap(Peers.identity(Peers.ONE).trustManager())));

        for (String version : List.of("2", "", "x")) {
            Buffer answer = Peers.await(other.request(new RequestOptions()
                            .setMethod(HttpMethod.POST)
                            .setHost("127.0.0.1")
                            .setPort(peers.port())
                            .setURI("/append")
                            .putHeader(PeerProtocol.VERSION_HEADER, version))
                    .compose(request -> request.send(Buffer.buffer("entry")))
                    .compose(HttpClientResponse::body));

            assertThat(answer.toString()).contains("speaks version 1 of the nodes' protocol, not " + version);
        }
        assertThat(peers.log.entries()).isZero();
        Peers.await(other.close());
    }

    private static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static MetadataError errorOf(CompletableFuture<?> future) {
        try {
            var _ = await(future);
        } catch (RuntimeException failure) {
            if (failure.getCause() instanceof MetadataException carrier) {
                return carrier.error();
            }
            throw failure;
        }
        throw new AssertionError("did not fail");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
