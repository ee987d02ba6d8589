package dev.cairn.node.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Passes bytes on to a port, until connections are cut, or frozen: those stay open then, and nothing moves on them. New ones work. */
final class Relay implements AutoCloseable {
    private static final int PIECE_BYTES = 16 << 10;

    private final ServerSocket listening;
    private final int target;
    private final List<Line> lines = new CopyOnWriteArrayList<>();

    private record Line(Socket near, Socket far, boolean[] frozen) {}

    Relay(int target) throws IOException {
        this.target = target;
        this.listening = new ServerSocket(0);
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** The connections that there are. */
    void freeze() {
        for (Line line : lines) {
            synchronized (line.frozen()) {
                line.frozen()[0] = true;
            }
        }
    }

    /** Ends the connections that there are. */
    void cut() throws IOException {
        for (Line line : lines) {
            line.near().close();
            line.far().close();
        }
    }

    /** Connections that there ever were. */
    int lines() {
        return lines.size();
    }

    private void accept() {
        try {
            while (true) {
                Line line = new Line(
                        listening.accept(), new Socket(InetAddress.getLoopbackAddress(), target), new boolean[1]);
                lines.add(line);
                Thread.ofVirtual().start(() -> pass(line, line.near(), line.far()));
                Thread.ofVirtual().start(() -> pass(line, line.far(), line.near()));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private static void pass(Line line, Socket from, Socket to) {
        byte[] piece = new byte[PIECE_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                synchronized (line.frozen()) {
                    if (line.frozen()[0]) {
                        continue; // As a network does that was cut: it is gone.
                    }
                }
                out.write(piece, 0, count);
            }
            to.close();
        } catch (IOException closed) {
            // One end has gone.
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }
}
