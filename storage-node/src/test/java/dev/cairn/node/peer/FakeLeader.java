package dev.cairn.node.peer;

import dev.cairn.replication.Leader;
import dev.cairn.replication.Voucher;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A log that counts, and answers with the entry; or as it was told. */
final class FakeLeader implements Leader {
    static final long TERM = 7;

    private final List<byte[]> entries = new CopyOnWriteArrayList<>();
    private final List<Voucher> askers = new CopyOnWriteArrayList<>();
    private volatile int timesAsLong = 1;
    private volatile CompletableFuture<Long> gate = CompletableFuture.completedFuture(0L);

    /** From now on answers wait for the future, and fail if it does. */
    void answerAfter(CompletableFuture<Long> future) {
        gate = future;
    }

    /** From now on the answer to an entry is so often as long as it. */
    void answerLonger(int times) {
        timesAsLong = times;
    }

    /** Who has asked for a barrier. */
    List<Voucher> askers() {
        return askers;
    }

    int entries() {
        return entries.size();
    }

    @Override
    public CompletableFuture<Appended> append(byte[] entry) {
        entries.add(entry);
        long index = entries.size();
        return gate.thenApply(_ -> new Appended(index, Arrays.copyOf(entry, entry.length * timesAsLong)));
    }

    @Override
    public CompletableFuture<Long> barrier(Voucher asker) {
        askers.add(asker);
        return gate.thenApply(_ -> (long) entries.size());
    }

    @Override
    public CompletableFuture<Long> term() {
        return gate.thenApply(_ -> TERM);
    }
}
