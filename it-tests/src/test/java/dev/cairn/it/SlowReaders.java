package dev.cairn.it;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that read a large object slowly, {@value #BYTES_PER_STEP} bytes at each of two steps a second, on one thread. */
final class SlowReaders implements AutoCloseable {
    private static final int BYTES_PER_STEP = 4 << 10;
    private static final int STEP_MILLIS = 500;
    private static final int RECEIVE_BYTES = 16 << 10;

    private final List<RawConnection> readers = new ArrayList<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final ByteBuffer target = ByteBuffer.allocateDirect(BYTES_PER_STEP);
    private final AtomicLong readBytes = new AtomicLong();
    private volatile Optional<IOException> failure = Optional.empty();

    private SlowReaders() {}

    static SlowReaders start(URI address, String path, int count) throws IOException {
        SlowReaders all = new SlowReaders();
        for (int i = 0; i < count; i++) {
            RawConnection reader = RawConnection.openNarrow(address, RECEIVE_BYTES);
            all.readers.add(reader);
            reader.sendGet(path);
            reader.doNotWait();
        }
        var _ = all.thread.scheduleAtFixedRate(all::step, 0, STEP_MILLIS, TimeUnit.MILLISECONDS);
        return all;
    }

    /** Bytes that all have read together. @throws IOException if the node broke one of them off */
    long readBytes() throws IOException {
        if (failure.isPresent()) {
            throw failure.get();
        }
        return readBytes.get();
    }

    @Override
    public void close() throws IOException {
        thread.shutdownNow();
        for (RawConnection reader : readers) {
            reader.close();
        }
    }

    private void step() {
        try {
            long count = 0;
            for (RawConnection reader : readers) {
                count += reader.readSome(target.clear());
            }
            readBytes.addAndGet(count);
        } catch (IOException e) {
            failure = Optional.of(e);
        }
    }
}
