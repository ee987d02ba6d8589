package dev.cairn.node.peer;

import dev.cairn.metadata.CommitLog;
import dev.cairn.replication.Leader;
import dev.cairn.replication.Voucher;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.CompletableFuture;

/** The leader of the log on another node. Safe for use by many threads; futures complete on an event loop: hand over what is not short. */
record PeerLeader(PeerLink link) implements Leader {
    @Override
    public CompletableFuture<Appended> append(byte[] entry) {
        if (entry.length > CommitLog.ENTRY_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "an entry has at most %d bytes: %d".formatted(CommitLog.ENTRY_BYTES_MAX, entry.length));
        }
        return link.ask(PeerRequest.APPEND, Buffer.buffer(entry))
                .thenApply(answer -> new Appended(number(answer), answer.getBytes(Long.BYTES, answer.length())));
    }

    @Override
    public CompletableFuture<Long> barrier(Voucher asker) {
        return link.ask(PeerRequest.BARRIER, Buffer.buffer(Long.BYTES).appendLong(asker.term()))
                .thenApply(this::number);
    }

    @Override
    public CompletableFuture<Long> term() {
        return link.ask(PeerRequest.TERM, Buffer.buffer()).thenApply(this::number);
    }

    private long number(Buffer answer) {
        if (answer.length() < Long.BYTES) {
            throw new PeerFailure(link.node(), true, "its answer is too short").as(PeerRequest.Subject.LOG);
        }
        return answer.getLong(0);
    }
}
