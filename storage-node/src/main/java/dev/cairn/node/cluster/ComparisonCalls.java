package dev.cairn.node.cluster;

import dev.cairn.metadata.FileId;
import dev.cairn.node.peer.PeerCall;
import dev.cairn.replication.copies.ComparedNode;
import dev.cairn.replication.copies.CopyGroup;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/** What nodes ask each other when they compare copies. Integers are big-endian; an empty answer says that there is none. */
final class ComparisonCalls {
    /** Cutoff, 8 bytes; answered by a root of 8 bytes for each group. */
    static final String ROOTS = "compare-roots";

    /** Cutoff, and a group of 4 bytes; answered by a leaf of 8 bytes for each slice. */
    static final String LEAVES = "compare-leaves";

    /** From and to, 16 bytes each, and one bit for each group, in longs from the lowest; answered by the end, and ids. */
    static final String IDS = "compare-ids";

    private static final int GROUP_LONGS = CopyGroup.COUNT / Long.SIZE;

    private ComparisonCalls() {}

    /** @param here answers them */
    static Map<String, PeerCall> all(ComparedNode here) {
        return Map.of(
                ROOTS,
                        (_, body) ->
                                answer(longs(here.roots(ByteBuffer.wrap(body).getLong()))),
                LEAVES, (_, body) -> answer(leaves(here, ByteBuffer.wrap(body))),
                IDS, (_, body) -> answer(ids(here, ByteBuffer.wrap(body))));
    }

    private static CompletableFuture<byte[]> answer(byte[] bytes) {
        return CompletableFuture.completedFuture(bytes);
    }

    private static byte[] leaves(ComparedNode here, ByteBuffer body) {
        long cutoff = body.getLong();
        return longs(here.leaves(cutoff, new CopyGroup(body.getInt())));
    }

    private static byte[] ids(ComparedNode here, ByteBuffer body) {
        FileId from = FileId.read(body);
        FileId to = FileId.read(body);
        ComparedNode.IdPage page = here.ids(from, to, BitSet.valueOf(body.asLongBuffer()));
        ByteBuffer bytes = ByteBuffer.allocate((1 + page.ids().size()) * FileId.BYTES);
        page.end().write(bytes);
        page.ids().forEach(id -> id.write(bytes));
        return bytes.array();
    }

    private static byte[] longs(Optional<long[]> values) {
        long[] all = values.orElse(new long[0]);
        ByteBuffer bytes = ByteBuffer.allocate(all.length * Long.BYTES);
        bytes.asLongBuffer().put(all);
        return bytes.array();
    }

    private static Optional<long[]> longs(byte[] bytes) {
        long[] all = new long[bytes.length / Long.BYTES];
        ByteBuffer.wrap(bytes).asLongBuffer().get(all);
        return Optional.of(all).filter(some -> some.length > 0);
    }

    /**
     * Another node; what it is asked fails with {@link java.util.concurrent.CompletionException}.
     *
     * @param call asks it, by name
     */
    record Asked(BiFunction<String, byte[], CompletableFuture<byte[]>> call) implements ComparedNode {
        @Override
        public Optional<long[]> roots(long cutoffMillis) {
            return longs(ask(
                    ROOTS, ByteBuffer.allocate(Long.BYTES).putLong(cutoffMillis).array()));
        }

        @Override
        public Optional<long[]> leaves(long cutoffMillis, CopyGroup group) {
            return longs(ask(
                    LEAVES,
                    ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                            .putLong(cutoffMillis)
                            .putInt(group.number())
                            .array()));
        }

        @Override
        public IdPage ids(FileId from, FileId to, BitSet groups) {
            ByteBuffer question = ByteBuffer.allocate(2 * FileId.BYTES + GROUP_LONGS * Long.BYTES);
            from.write(question);
            to.write(question);
            question.asLongBuffer().put(groups.toLongArray());
            ByteBuffer answer = ByteBuffer.wrap(ask(IDS, question.array()));
            FileId end = FileId.read(answer);
            List<FileId> ids = new ArrayList<>();
            while (answer.hasRemaining()) {
                ids.add(FileId.read(answer));
            }
            return new IdPage(ids, end);
        }

        private byte[] ask(String name, byte[] question) {
            return call.apply(name, question).join();
        }
    }
}
