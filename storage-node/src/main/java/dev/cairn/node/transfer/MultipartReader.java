package dev.cairn.node.transfer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Takes a {@code multipart/form-data} body apart (RFC 7578, RFC 2046) as it comes, in one window of memory. Blocks with its
 * source. Used by one thread.
 *
 * <p>A delimiter is CRLF, two dashes and the boundary, followed by two dashes (the end of the form) or by the end of the
 * line; before the first part the CRLF may be missing. Anything else that looks like one is content. What comes before the
 * first delimiter and after the end is passed over.
 */
public final class MultipartReader {
    /** Most characters of a boundary (RFC 2046, 5.1.1). */
    public static final int BOUNDARY_LENGTH_MAX = 70;

    /** Most bytes of the header lines of one part. */
    public static final int HEAD_BYTES_MAX = 16 << 10;

    private static final int WINDOW_BYTES = 64 << 10;

    /** Blanks that may stand between a boundary and the end of its line. */
    private static final int PADDING_MAX = 64;

    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};

    private final BodySource source;
    private final byte[] delimiter;

    /** Room for a window, and for all that must be seen at once to tell a delimiter. */
    private final byte[] window;

    private int start;
    private int end;
    private ByteBuffer arrived = ByteBuffer.allocate(0);
    private boolean sourceEnded;
    private Optional<Part> open = Optional.empty();
    private boolean begun;
    private boolean formEnded;

    /** @throws TransferException {@link TransferError.BrokenForm} if {@code boundary} cannot be one */
    public MultipartReader(BodySource source, String boundary) {
        boolean shaped = !boundary.isEmpty()
                && boundary.length() <= BOUNDARY_LENGTH_MAX
                && boundary.chars().allMatch(c -> c >= 0x20 && c < 0x7f)
                && !boundary.endsWith(" ");
        if (!shaped) {
            throw broken("its boundary must have 1 to " + BOUNDARY_LENGTH_MAX + " characters of ASCII");
        }
        this.source = source;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
        this.window = new byte[WINDOW_BYTES + delimiter.length + PADDING_MAX + CRLF.length];
        System.arraycopy(CRLF, 0, window, 0, CRLF.length); // So that the first delimiter looks like all others.
        this.end = CRLF.length;
    }

    /**
     * The next part; what is left of the one before is passed over. Empty at the end of the form.
     *
     * @throws TransferException {@link TransferError.BrokenForm} if the body is no form, or ends within one
     */
    public Optional<Part> next() {
        if (!begun) {
            begun = true;
            skipContent();
        }
        open.ifPresent(Part::skip);
        open = formEnded ? Optional.empty() : Optional.of(new Part(PartHead.parse(head())));
        return open;
    }

    /** One part. Its content ends with the next delimiter: a body that breaks off before is a failure, not an end. */
    public final class Part implements BodySource {
        private final PartHead head;
        private boolean ended;

        private Part(PartHead head) {
            this.head = head;
        }

        public PartHead head() {
            return head;
        }

        @Override
        public ByteBuffer next() {
            if (ended) {
                return ByteBuffer.allocate(0);
            }
            ByteBuffer piece = content();
            ended = !piece.hasRemaining();
            return piece;
        }

        /**
         * The whole content.
         *
         * @throws TransferException {@link TransferError.BrokenForm} if it is longer than {@code bytesMax}
         */
        public byte[] readAll(int bytesMax) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (ByteBuffer piece = next(); piece.hasRemaining(); piece = next()) {
                if (all.size() + piece.remaining() > bytesMax) {
                    throw broken("a field may have " + bytesMax + " bytes");
                }
                all.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
            }
            return all.toByteArray();
        }

        private void skip() {
            while (next().hasRemaining()) {
                // Passed over.
            }
        }
    }

    private void skipContent() {
        while (content().hasRemaining()) {
            // Passed over.
        }
    }

    /** Content up to the next delimiter, piece by piece; a piece without bytes once the delimiter's line was taken. */
    private ByteBuffer content() {
        while (true) {
            int at = indexOfDelimiter(start);
            if (at == start) {
                int length = lineLength(at);
                if (length > 0) {
                    start += length;
                    return ByteBuffer.allocate(0);
                }
                if (length < 0) {
                    require(-length); // Not enough of the line is there to tell.
                    continue;
                }
                return emit(1 + Math.max(0, indexOfDelimiter(start + 1) - start - 1));
            }
            if (at > start) {
                return emit(at - start);
            }
            int safe = end - start - delimiter.length + 1;
            if (safe > 0) {
                return emit(safe);
            }
            require(delimiter.length);
        }
    }

    private ByteBuffer emit(int length) {
        int bounded = Math.min(length, end - start);
        ByteBuffer piece = ByteBuffer.wrap(window, start, bounded);
        start += bounded;
        return piece;
    }

    /**
     * Length of the delimiter line at {@code at}, which ends the form or the line; 0 if it is none after all; if that cannot
     * be told yet, the number of bytes needed, negative.
     */
    private int lineLength(int at) {
        int after = at + delimiter.length;
        if (end - after < 2) {
            return -(delimiter.length + 2);
        }
        if (window[after] == '-' && window[after + 1] == '-') {
            formEnded = true;
            return delimiter.length + 2;
        }
        int lineEnd = after;
        while (lineEnd < end && lineEnd - after < PADDING_MAX && isBlank(window[lineEnd])) {
            lineEnd++;
        }
        if (end - lineEnd < 2) {
            return -(lineEnd - at + 2);
        }
        return window[lineEnd] == '\r' && window[lineEnd + 1] == '\n' ? lineEnd + 2 - at : 0;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** The header lines of a part, without the empty line that ends them. */
    private byte[] head() {
        if (startsWith(start, CRLF) || (end - start < 2 && fill(2) && startsWith(start, CRLF))) {
            start += CRLF.length;
            return new byte[0];
        }
        int seen = 0;
        while (true) {
            require(seen + 1);
            int at = indexOf(HEAD_END, Math.max(0, seen - HEAD_END.length + 1));
            seen = end;
            if (at > HEAD_BYTES_MAX || (at < 0 && seen > HEAD_BYTES_MAX)) {
                throw broken("the headers of a part may have " + HEAD_BYTES_MAX + " bytes");
            }
            if (at >= 0) {
                start = at + HEAD_END.length;
                return Arrays.copyOf(window, at);
            }
        }
    }

    private int indexOfDelimiter(int from) {
        return indexOf(delimiter, from);
    }

    /** Where {@code wanted} begins in the window, or −1 if it is not there whole. */
    private int indexOf(byte[] wanted, int from) {
        int last = end - wanted.length;
        for (int at = from; at <= last; at++) {
            if (window[at] == wanted[0] && startsWith(at, wanted)) {
                return at;
            }
        }
        return -1;
    }

    private boolean startsWith(int at, byte[] wanted) {
        return end - at >= wanted.length && Arrays.equals(window, at, at + wanted.length, wanted, 0, wanted.length);
    }

    /** @throws TransferException {@link TransferError.BrokenForm} if the body ends before so much is in the window */
    private void require(int bytes) {
        if (!fill(bytes)) {
            throw broken("it ended before its last delimiter '--boundary--'");
        }
    }

    /** Fills the window until it holds that many bytes, and with what else is at hand; false if the body ended before. */
    private boolean fill(int bytes) {
        if (start > 0) {
            System.arraycopy(window, start, window, 0, end - start);
            end -= start;
            start = 0;
        }
        while (end < bytes && !sourceEnded) {
            if (!arrived.hasRemaining()) {
                arrived = source.next();
                sourceEnded = !arrived.hasRemaining();
            }
            int taken = Math.min(arrived.remaining(), window.length - end);
            arrived.get(window, end, taken);
            end += taken;
        }
        return end >= bytes;
    }

    static TransferException broken(String reason) {
        return new TransferException(new TransferError.BrokenForm(reason));
    }
}
