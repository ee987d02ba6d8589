package dev.cairn.node.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** What a decompressor gives, counted. */
final class BudgetStream extends FilterInputStream {
    private static final int SKIPPED_AT_ONCE = 64 << 10;

    private final Budget budget;

    BudgetStream(InputStream plain, Budget budget) {
        super(plain);
        this.budget = budget;
    }

    @Override
    public int read() throws IOException {
        int value = in.read();
        budget.plain(value < 0 ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        int count = in.read(to, offset, length);
        budget.plain(Math.max(0, count));
        return count;
    }

    /** By reading: what is skipped costs as much. */
    @Override
    public long skip(long count) throws IOException {
        byte[] some = new byte[(int) Math.min(SKIPPED_AT_ONCE, Math.max(0, count))];
        int skipped = read(some, 0, some.length);
        return Math.max(0, skipped);
    }
}
