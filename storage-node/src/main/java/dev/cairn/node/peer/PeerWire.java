package dev.cairn.node.peer;

import dev.cairn.replication.identity.ClusterIdentity;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.net.KeyCertOptions;
import javax.net.ssl.X509KeyManager;

/** How connections between nodes are set up, at both ends. */
final class PeerWire {
    private PeerWire() {}

    static KeyCertOptions key(ClusterIdentity identity) {
        return KeyCertOptions.wrap((X509KeyManager) identity.keyManager());
    }

    static Http2Settings settings() {
        return new Http2Settings()
                .setMaxConcurrentStreams(PeerProtocol.STREAMS_MAX)
                .setInitialWindowSize(PeerProtocol.STREAM_WINDOW_BYTES)
                .setMaxFrameSize(PeerProtocol.HTTP_FRAME_BYTES);
    }
}
