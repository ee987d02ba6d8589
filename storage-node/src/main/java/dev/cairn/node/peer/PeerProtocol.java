package dev.cairn.node.peer;

import java.time.Duration;

/** What both ends agree on. The page docs/peer-protocol.md says it in words. */
final class PeerProtocol {
    /** Stands in each request: the version in which that request came to be as it is. */
    static final String VERSION_HEADER = "cairn-peer-version";

    /** What servers speak. A request that is changed or added takes the next number, and those before are still answered. */
    static final PeerVersions VERSIONS = new PeerVersions(1, 1);

    /** What clients ask for: no request has been changed yet. */
    static final String VERSION = "1";

    /** Id of the blob that a stream writes or reads. */
    static final String BLOB_HEADER = "cairn-blob";

    /** Length of a blob in bytes: of the one that is read, or as expected of one that is written, −1 if it is not known. */
    static final String BLOB_BYTES_HEADER = "cairn-blob-bytes";

    static final int OK = 200;

    /** There is no blob of that id. */
    static final int NONE = 204;

    /** The body says which error. */
    static final int FAILED = 500;

    /** Requests at once on one connection. */
    static final int STREAMS_MAX = 256;

    /** Bytes of one stream that are on their way without having been taken. */
    static final int STREAM_WINDOW_BYTES = 256 << 10;

    /** What all streams of a connection may have on their way, so that slow ones cannot keep the others waiting. */
    static final int CONNECTION_WINDOW_BYTES = STREAMS_MAX * STREAM_WINDOW_BYTES;

    static final int HTTP_FRAME_BYTES = 128 << 10;

    /** By TCP. */
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /**
     * TLS after it: the first handshake of a node that starts takes a second where the processors are busy, and took more than four on a
     * machine that built beside it. Longer than {@link #ANSWER_TIMEOUT}: a question is given up, what it began is there for the next one.
     */
    static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

    /** From the call to the answer of a request without a stream, with connecting. */
    static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

    /** A stream of which no byte moves for so long, though one should, has ended. */
    static final Duration STALL_TIMEOUT = Duration.ofSeconds(10);

    /** The same while a writer has nothing to send: longer than an upload may stand still before its client is given up. */
    static final Duration WRITER_IDLE_TIMEOUT = Duration.ofSeconds(60);

    /** A connection that did not answer the ping before is closed. */
    static final Duration PING_EVERY = Duration.ofSeconds(5);

    /** A server closes a connection from which nothing came, not even a ping. */
    static final Duration SILENCE_MAX = PING_EVERY.multipliedBy(4);

    /** Proposed to who is refused because too much is under way. */
    static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** Bytes of small blobs in one request, with what stands before each. */
    static final int BATCH_BYTES_MAX = 4 << 20;

    /** Small blobs in one request. */
    static final int BATCH_PUTS_MAX = 1_024;

    /** Ids in one answer. */
    static final int IDS_MAX = 4_096;

    /** Body, and answer, of what others add to the protocol. */
    static final int CALL_BYTES_MAX = 1 << 20;

    /** Longest answer that is no stream, but the state's to an entry. */
    static final int ANSWER_BYTES_MAX = 8 << 20;

    /** Longest answer of the state to an entry: it has 512 commands, each of which may be answered with an object of 140 KiB of metadata and tags. */
    static final int ENTRY_ANSWER_BYTES_MAX = 96 << 20;

    /** Most that is read and sent at once of a blob. */
    static final int PIECE_BYTES_MAX = 128 << 10;

    /** Pieces that a reader may have asked for and not yet got: half a mebibyte of read-ahead, and the first. */
    static final int PIECES_ASKED_MAX = 5;

    private PeerProtocol() {}
}
