package dev.cairn.metadata;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Keys of rows, made and read, of an object whose key has 37 bytes. */
@State(Scope.Benchmark)
public class KeysBenchmark {
    private final ObjectKey key = new ObjectKey("folder-001/sub-02/file-0000003-of.jpg");
    private final byte[] currentRow = Keys.object(7, key);
    private final byte[] historyRow = Keys.version(currentRow, 99);
    private final byte[] contentRow = Keys.content(new FileId(0x0190_1234_5678_9abcL, 5));

    @Benchmark
    public byte[] object() {
        return Keys.object(7, key);
    }

    @Benchmark
    public byte[] version() {
        return Keys.version(currentRow, 99);
    }

    @Benchmark
    public byte[] objectKeyOfHistory() {
        return Keys.objectKeyOfHistory(historyRow);
    }

    @Benchmark
    public FileId contentId() {
        return Keys.contentId(contentRow);
    }
}
