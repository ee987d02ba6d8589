package dev.cairn.monitoring.history;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Goes through a database as it was when the iterator was made. */
final class RocksCursor implements History.Cursor {
    private static final Map<Byte, Step> BY_CODE = byCode();

    private final RocksIterator each;
    private final Consumer<RocksCursor> onClose;
    private boolean closed;

    /** @param each is closed with this */
    RocksCursor(RocksIterator each, Consumer<RocksCursor> onClose) {
        this.each = each;
        this.onClose = onClose;
        each.seekToFirst();
    }

    private static Map<Byte, Step> byCode() {
        Map<Byte, Step> steps = new HashMap<>();
        Arrays.stream(Step.values()).forEach(step -> steps.put(step.code(), step));
        return Map.copyOf(steps);
    }

    @Override
    public List<History.Row> next(int max) throws IOException {
        if (closed) {
            throw new IOException("the history of measurements was closed while it was read");
        }
        List<History.Row> rows = new ArrayList<>();
        try {
            for (; each.isValid() && rows.size() < max; each.next()) {
                Step step = BY_CODE.get(each.key()[0]);
                if (step != null) {
                    RowKey key = RowKey.parse(step, each.key());
                    rows.add(new History.Row(
                            step, key.operation(), key.number(), key.bucket(), RocksHistory.decode(each.value())));
                }
            }
            each.status();
        } catch (RocksDBException e) {
            throw RocksHistory.failure(e);
        }
        return rows;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            each.close();
            onClose.accept(this);
        }
    }
}
