package dev.cairn.it.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One request after the other over one connection, with as little around them as can be: what takes time is the server. */
final class OneConnection implements AutoCloseable {
    private static final String LENGTH = "\r\ncontent-length:";

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    OneConnection(URI server) throws IOException {
        socket = new Socket(server.getHost(), server.getPort());
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        out = socket.getOutputStream();
    }

    static byte[] get(String path) {
        return head("GET", path, 0).getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] put(String path, byte[] body) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head("PUT", path, body.length).getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(body);
        return all.toByteArray();
    }

    private static String head(String method, String path, int length) {
        String more = method.equals("GET") ? "" : "Content-Length: " + length + "\r\n";
        return "%s %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n".formatted(method, path, more);
    }

    /**
     * @param request all of its bytes
     * @return the nanoseconds from its first byte to the last of its answer
     * @throws IOException if the answer is none of success
     */
    long send(byte[] request) throws IOException {
        long begin = System.nanoTime();
        out.write(request);
        String head = head();
        in.skipNBytes(length(head));
        long took = System.nanoTime() - begin;
        if (!head.startsWith("HTTP/1.1 2")) {
            throw new IOException(head);
        }
        return took;
    }

    private String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || head.charAt(head.length() - 1) != '\n' || head.charAt(head.length() - 3) != '\n') {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection ended after " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static int length(String head) {
        int at = head.toLowerCase(Locale.ROOT).indexOf(LENGTH);
        int begin = at + LENGTH.length();
        return at < 0
                ? 0
                : Integer.parseInt(
                        head.substring(begin, head.indexOf('\r', begin)).strip());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
