package dev.cairn.node;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been opened, to be closed in the reverse order, all of it even if some of it fails to. Filled by one thread.
 */
final class CloseStack implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CloseStack.class);

    private record Entry(String name, AutoCloseable resource) {}

    private final Deque<Entry> entries = new ArrayDeque<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    <T extends AutoCloseable> T add(String name, T resource) {
        entries.push(new Entry(name, resource));
        return resource;
    }

    /** Adds what is still being opened elsewhere. Closing waits for it, and closes it if it did open. */
    <T extends AutoCloseable> CompletableFuture<T> addOpening(String name, CompletableFuture<T> opening) {
        add(name, () -> {
            try {
                opening.join();
            } catch (RuntimeException notOpened) { // Whoever asked for it has been told.
                return;
            }
            opening.join().close();
        });
        return opening;
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        for (Entry entry : entries) {
            try {
                entry.resource().close();
            } catch (Exception e) {
                log.warn("{} did not close properly; going on with the rest", entry.name(), e);
            }
        }
    }
}
