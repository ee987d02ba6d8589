package dev.cairn.it;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One keep-alive connection of HTTP/1.1, no more than its socket: thousands of them fit in a test, and what is measured through
 * one is the node's time. Used by one thread.
 */
final class RawConnection implements AutoCloseable {
    private static final String HEAD_END = "\r\n\r\n";
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");

    private final SocketChannel channel;

    private RawConnection(SocketChannel channel) {
        this.channel = channel;
    }

    static RawConnection open(URI address) throws IOException {
        return open(SocketChannel.open(), address);
    }

    /** With so small a receive buffer that what is not read stays with the node. */
    static RawConnection openNarrow(URI address, int receiveBytes) throws IOException {
        return open(SocketChannel.open().setOption(StandardSocketOptions.SO_RCVBUF, receiveBytes), address);
    }

    private static RawConnection open(SocketChannel channel, URI address) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(new InetSocketAddress(address.getHost(), address.getPort()));
        return new RawConnection(channel);
    }

    void sendGet(String path) throws IOException {
        String head = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        ByteBuffer bytes = ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /**
     * Sends a GET and reads the whole answer.
     *
     * @param answer has room for the answer, head and body
     * @return the number of bytes of the body
     * @throws IOException if the answer is not a success
     */
    int get(String path, ByteBuffer answer) throws IOException {
        sendGet(path);
        answer.clear();
        int headBytes = -1;
        int bodyBytes = 0;
        while (headBytes < 0 || answer.position() < headBytes + bodyBytes) {
            if (channel.read(answer) < 0) {
                throw new EOFException("the node closed the connection");
            }
            if (headBytes < 0) {
                String text = StandardCharsets.ISO_8859_1
                        .decode(answer.duplicate().flip())
                        .toString();
                headBytes = text.indexOf(HEAD_END) + HEAD_END.length();
                if (headBytes < HEAD_END.length()) {
                    headBytes = -1;
                } else {
                    bodyBytes = bodyBytes(text.substring(0, headBytes));
                }
            }
        }
        return bodyBytes;
    }

    /** Makes {@link #readSome} return at once when nothing is there. */
    void doNotWait() throws IOException {
        channel.configureBlocking(false);
    }

    /** Reads what there is, up to the room in {@code target}. */
    int readSome(ByteBuffer target) throws IOException {
        int count = channel.read(target);
        if (count < 0) {
            throw new EOFException("the node closed the connection");
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static int bodyBytes(String head) throws IOException {
        Matcher length = LENGTH.matcher(head);
        if (!head.startsWith("HTTP/1.1 200 ") || !length.find()) {
            throw new IOException("unexpected answer: " + head);
        }
        return Integer.parseInt(length.group(1));
    }
}
