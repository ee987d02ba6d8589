package dev.cairn.node.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Goal: the end of a node's process is known at once, and nothing else is taken for it. Method: connections on loopback that end. */
class PeerGoneTest {
    private final Peers peers = new Peers();
    private final BlockingQueue<String> gone = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        peers.close();
    }

    private void connect() {
        peers.client.onGone(gone::add);
        peers.client.leader(Peers.TWO).term().orTimeout(30, TimeUnit.SECONDS).join();
    }

    @Test
    void whoseProcessHasEndedIsToldThoughNobodyAsksForIt() throws Exception {
        peers.start();
        connect();

        peers.stop();

        assertThat(gone.poll(30, TimeUnit.SECONDS)).isEqualTo(Peers.TWO);
    }

    @Test
    void whoIsThereIsNotGoneThoughItsConnectionIsCut() throws Exception {
        peers.start();
        try (Relay relay = new Relay(peers.port())) {
            peers.addresses.put(Peers.TWO, InetSocketAddress.createUnresolved("127.0.0.1", relay.port()));
            connect();

            relay.cut();
            Eventually.holds(
                    "it is connected again",
                    () -> relay.lines() == 2
                            && peers.client.roundTrip(Peers.TWO).isPresent());

            assertThat(gone).isEmpty();
        }
    }
}
