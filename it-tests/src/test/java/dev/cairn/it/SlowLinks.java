package dev.cairn.it;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between the nodes of a network, and holds what they send each other back for a time drawn from a seed, each connection and direction by itself: what
 * is sent later on one connection may come earlier than what is sent on another one. What is under way in one direction is bounded to one piece.
 */
final class SlowLinks implements AutoCloseable {
    /** What nodes say to each other goes to these, counted from the port for clients: the log, and the nodes' own protocol. */
    private static final List<Integer> INTERNAL = List.of(1, 3);

    private static final long START_MAX_SECONDS = 10;

    private final Vertx vertx = Vertx.vertx();
    private final NetClient client = vertx.createNetClient();
    private final SplittableRandom random; // Guarded by itself: there are several event loops.
    private final AtomicLong late = new AtomicLong();
    private volatile int delayMaxMillis;

    private SlowLinks(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Before the nodes start: connections that are there stay as they are. */
    static SlowLinks between(NodeNetwork network, int nodes, long seed) throws Exception {
        SlowLinks links = new SlowLinks(seed);
        for (int from = 0; from < nodes; from++) {
            for (int to = 0; to < nodes; to++) {
                if (from != to) {
                    links.add(network, from, to);
                }
            }
        }
        return links;
    }

    private void add(NodeNetwork network, int from, int to) throws Exception {
        URI target = network.sites().address().apply(to);
        for (int after : INTERNAL) {
            int port = target.getPort() + after;
            NetServer server = vertx.createNetServer()
                    .connectHandler(socket -> connect(socket, port, target.getHost()))
                    .listen(0, network.here())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_MAX_SECONDS, TimeUnit.SECONDS);
            network.detour(from, to, port, server.actualPort());
        }
    }

    /** From now on each piece waits for up to so long. */
    void delay(Duration max) {
        delayMaxMillis = Math.toIntExact(max.toMillis());
    }

    /** How many pieces were held back. */
    long late() {
        return late.get();
    }

    private void connect(NetSocket from, int port, String host) {
        from.pause();
        var _ = client.connect(port, host).onComplete(connected -> {
            if (connected.failed()) {
                close(from);
                return;
            }
            NetSocket to = connected.result();
            carry(from, to);
            carry(to, from);
            from.resume();
        });
    }

    private void carry(NetSocket from, NetSocket to) {
        from.handler(piece -> {
            from.pause();
            int delay = delay();
            if (delay == 0) {
                pass(piece, from, to);
            } else {
                late.incrementAndGet();
                vertx.setTimer(delay, _ -> pass(piece, from, to));
            }
        });
        from.closeHandler(_ -> close(to));
        from.exceptionHandler(_ -> close(to));
    }

    private static void pass(Buffer piece, NetSocket from, NetSocket to) {
        to.write(piece).onComplete(_ -> from.resume());
    }

    private static void close(NetSocket socket) {
        var _ = socket.close();
    }

    private int delay() {
        synchronized (random) {
            return delayMaxMillis == 0 ? 0 : random.nextInt(delayMaxMillis + 1);
        }
    }

    @Override
    public void close() {
        var _ = vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
