package dev.cairn.node.peer;

import dev.cairn.metadata.CommitLog;
import java.util.Locale;
import java.util.Optional;

/** What a node can ask another one. */
enum PeerRequest {
    /** An entry for the log: body is the entry, answer its index (64 bits) and the state's answer. */
    APPEND(Subject.LOG, CommitLog.ENTRY_BYTES_MAX),
    /** A barrier of the log: body is the term of the one that asks, answer an index (64 bits each). */
    BARRIER(Subject.LOG, Long.BYTES),
    /** The latest term that its replica of the log knows of: answer is the term (64 bits). */
    TERM(Subject.LOG, 0),
    /** Small blobs: see {@link PutBatchFormat}. */
    PUT(Subject.BLOBS, PeerProtocol.BATCH_BYTES_MAX),
    /** A blob in frames; the answer comes when it is synced. */
    WRITE(Subject.BLOBS, 0),
    /** A blob, as long as the stream is open: body is where to read, answer the pieces in frames. */
    READ(Subject.BLOBS, 0),
    /** Body is the id. */
    DELETE(Subject.BLOBS, Long.BYTES * 2),
    /** Ids from one on: body is that id and how many at most (32 bits), answer the ids in order. */
    LIST(Subject.BLOBS, Long.BYTES * 2 + Integer.BYTES),
    /** How the volume is doing, as JSON. */
    STATUS(Subject.BLOBS, 0),
    /** A checkpoint of the metadata in frames. */
    CHECKPOINT(Subject.LOG, 0),
    /** What others add under names of their own: {@code /call/name}. */
    CALL(Subject.LOG, PeerProtocol.CALL_BYTES_MAX);

    /** What a failure that has no code of its own is told as. */
    enum Subject {
        LOG,
        BLOBS
    }

    private static final String CALLS = CALL.path() + "/";

    private final Subject subject;
    private final int bodyBytesMax;
    private final String tag = name().toLowerCase(Locale.ROOT);
    private final String path = "/" + tag;

    PeerRequest(Subject subject, int bodyBytesMax) {
        this.subject = subject;
        this.bodyBytesMax = bodyBytesMax;
    }

    Subject subject() {
        return subject;
    }

    /** Of a body that is collected whole. */
    int bodyBytesMax() {
        return bodyBytesMax;
    }

    /** Of an answer that is collected whole. */
    int answerBytesMax() {
        return this == APPEND ? PeerProtocol.ENTRY_ANSWER_BYTES_MAX : PeerProtocol.ANSWER_BYTES_MAX;
    }

    String path() {
        return path;
    }

    /** Path of the call of that name. */
    static String callPath(String name) {
        return CALLS + name;
    }

    /** Name of a call in its path; empty if there is none. */
    static String callName(String path) {
        return path.startsWith(CALLS) ? path.substring(CALLS.length()) : "";
    }

    /** In metrics. */
    String tag() {
        return tag;
    }

    static Optional<PeerRequest> at(String path) {
        if (!callName(path).isEmpty()) {
            return Optional.of(CALL);
        }
        for (PeerRequest each : values()) {
            if (each != CALL && each.path().equals(path)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }
}
