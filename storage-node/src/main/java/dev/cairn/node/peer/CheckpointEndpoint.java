package dev.cairn.node.peer;

import dev.cairn.node.peer.PeerMeters.Outcome;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Sends a checkpoint of the metadata in frames. */
final class CheckpointEndpoint {
    private final PeerServices services;
    private final PeerAdmission admission;

    CheckpointEndpoint(PeerServices services, PeerAdmission admission) {
        this.services = services;
        this.admission = admission;
    }

    /** Call on the event loop of the exchange. */
    void send(PeerExchange exchange) {
        if (!admission.checkpoints().enter()) {
            throw PeerErrors.busy(PeerRequest.Subject.LOG);
        }
        HttpServerResponse response = exchange.response().setChunked(true);
        FrameOutput output = new FrameOutput(
                exchange.loop(), Future.succeededFuture(response), new LeastPace(System::nanoTime), exchange::sent);
        response.exceptionHandler(failure -> gone(exchange, output));
        response.closeHandler(_ -> gone(exchange, output));
        try {
            services.streams().execute(() -> {
                try {
                    write(exchange, output);
                } finally {
                    admission.checkpoints().leave();
                }
            });
        } catch (RuntimeException refused) {
            admission.checkpoints().leave();
            throw refused;
        }
    }

    private static void gone(PeerExchange exchange, FrameOutput output) {
        output.fail(new CutException("the peer has gone"));
        exchange.end(Outcome.FAILED);
    }

    private void write(PeerExchange exchange, FrameOutput output) {
        try {
            services.checkpoints().writeTo(new Target(output));
            output.end().onComplete(sent -> exchange.end(sent.succeeded() ? Outcome.OK : Outcome.FAILED));
        } catch (Throwable failure) { // An Error must reach the peer too, or it waits.
            exchange.loop().runOnContext(_ -> exchange.end(Outcome.REFUSED));
            var _ = output.endWith(PeerErrors.encode(failure, PeerRequest.Subject.LOG));
        }
    }

    /** Bytes of the checkpoint; not closed by who writes. */
    private static final class Target extends OutputStream {
        private final FrameOutput output;

        Target(FrameOutput output) {
            this.output = output;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                output.write(ByteBuffer.wrap(bytes, offset, length));
            } catch (CutException cut) {
                throw new IOException(cut);
            }
        }
    }
}
