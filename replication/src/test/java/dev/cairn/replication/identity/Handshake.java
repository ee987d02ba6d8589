package dev.cairn.replication.identity;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** A TLS handshake in memory, of a client and a server that demands a certificate. */
final class Handshake {
    private static final int ROUNDS_MAX = 100;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    final SSLEngine client;
    final SSLEngine server;
    private final ByteBuffer toServer = ByteBuffer.allocate(64 << 10);
    private final ByteBuffer toClient = ByteBuffer.allocate(64 << 10);
    private final ByteBuffer plain = ByteBuffer.allocate(64 << 10);

    Handshake(SSLContext clientSide, SSLContext serverSide) {
        client = clientSide.createSSLEngine("127.0.0.1", 1);
        client.setUseClientMode(true);
        server = serverSide.createSSLEngine();
        server.setUseClientMode(false);
        server.setNeedClientAuth(true);
    }

    /** Returns when both sides have found that all is well. */
    void run() throws SSLException {
        client.beginHandshake();
        server.beginHandshake();
        for (int round = 0; round < ROUNDS_MAX && !(isDone(client) && isDone(server)); round++) {
            step(client, toClient, toServer);
            step(server, toServer, toClient);
        }
        if (!isDone(client) || !isDone(server)) {
            throw new AssertionError(
                    "the handshake does not end: " + client.getHandshakeStatus() + ", " + server.getHandshakeStatus());
        }
    }

    private static boolean isDone(SSLEngine side) {
        return side.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private void step(SSLEngine side, ByteBuffer in, ByteBuffer out) throws SSLException {
        switch (side.getHandshakeStatus()) {
            case NEED_TASK -> side.getDelegatedTask().run();
            case NEED_WRAP -> {
                var _ = side.wrap(NOTHING, out);
            }
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING -> {
                in.flip();
                if (in.hasRemaining()) {
                    var _ = side.unwrap(in, plain);
                }
                in.compact();
            }
            case FINISHED -> throw new AssertionError("is no state that lasts");
        }
    }
}
