package dev.cairn.node.bench;

import io.netty.buffer.ByteBuf;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Heads of requests, of which all but the numbers is encoded beforehand. Immutable. */
final class RequestHeads {
    /** No head is longer: a name of a bucket has 63 characters, and the numbers 20 each. */
    static final int BYTES_MAX = 4 << 10;

    /** All keys of a load begin so, in a bucket that may hold other things. */
    static final String KEY_PREFIX = "bench/";

    static final int LIST_LIMIT = 100;

    private static final int KEY_DIGITS = 10;
    private static final String KEY_PREFIX_IN_QUERY = KEY_PREFIX.replace("/", "%2F");

    private final Map<Kind, byte[]> before = new EnumMap<>(Kind.class);
    private final Map<Kind, byte[]> after = new EnumMap<>(Kind.class);
    private final byte[] end = bytes("\r\n\r\n");

    RequestHeads(URI server, Api api, String bucket) {
        String path = server.getRawPath() + api.objects(bucket);
        String host = " HTTP/1.1\r\nHost: %s".formatted(server.getRawAuthority());
        for (Kind kind : Kind.values()) {
            String start = switch (kind) {
                case GET, RANGE -> "GET " + path + "/" + KEY_PREFIX;
                case LIST ->
                    "GET " + path + "?limit=" + LIST_LIMIT + "&prefix=" + KEY_PREFIX_IN_QUERY + "&after="
                            + KEY_PREFIX_IN_QUERY;
                case PUT, DELETE, HEAD -> kind.name() + " " + path + "/" + KEY_PREFIX;
            };
            String more = switch (kind) {
                case PUT -> "\r\nContent-Length: ";
                case RANGE -> "\r\nRange: bytes=";
                case GET, DELETE, HEAD, LIST -> "";
            };
            before.put(kind, bytes(start));
            after.put(kind, bytes(host + more));
        }
    }

    /** The key with this number, as the store names it. */
    static String key(int number) {
        return KEY_PREFIX + "%010d".formatted(number);
    }

    /** The number of a key as {@link #key} names it; -1 if it is none. */
    static long number(String key) {
        return key.length() == KEY_PREFIX.length() + KEY_DIGITS
                        && key.startsWith(KEY_PREFIX)
                        && key.chars().skip(KEY_PREFIX.length()).allMatch(c -> c >= '0' && c <= '9')
                ? Long.parseLong(key.substring(KEY_PREFIX.length()))
                : -1;
    }

    void put(int number, long bodyBytes, ByteBuf out) {
        writeStart(Kind.PUT, number, out);
        writeNumber(bodyBytes, out);
        out.writeBytes(end);
    }

    void range(int number, long from, long to, ByteBuf out) {
        writeStart(Kind.RANGE, number, out);
        writeNumber(from, out);
        out.writeByte('-');
        writeNumber(to, out);
        out.writeBytes(end);
    }

    /** A request without numbers but that of its key. */
    void plain(Kind kind, int number, ByteBuf out) {
        writeStart(kind, number, out);
        out.writeBytes(end);
    }

    private void writeStart(Kind kind, int number, ByteBuf out) {
        out.writeBytes(Objects.requireNonNull(before.get(kind)));
        int at = out.writerIndex();
        out.writerIndex(at + KEY_DIGITS);
        int left = number;
        for (int i = KEY_DIGITS - 1; i >= 0; i--) {
            out.setByte(at + i, '0' + left % 10);
            left /= 10;
        }
        out.writeBytes(Objects.requireNonNull(after.get(kind)));
    }

    private static void writeNumber(long number, ByteBuf out) {
        if (number >= 10) {
            writeNumber(number / 10, out);
        }
        out.writeByte((int) ('0' + number % 10));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
