package dev.cairn.replication;

import dev.cairn.replication.Leader.Appended;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/** One entry on its way, from the call of append to its answer. Holds the caller's bytes without a copy. */
final class PendingEntry implements Message {
    private final byte[] bytes;
    private final ByteString content;
    private final CompletableFuture<Appended> answer = new CompletableFuture<>();
    private volatile boolean handedToLog;

    PendingEntry(byte[] bytes) {
        this.bytes = bytes;
        this.content = UnsafeByteOperations.unsafeWrap(bytes);
    }

    byte[] bytes() {
        return bytes;
    }

    CompletableFuture<Appended> answer() {
        return answer;
    }

    /** Called right before Ratis appends it: from here on a failure no longer means that nothing happened. */
    void markHandedToLog() {
        handedToLog = true;
    }

    boolean wasHandedToLog() {
        return handedToLog;
    }

    @Override
    public ByteString getContent() {
        return content;
    }

    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
