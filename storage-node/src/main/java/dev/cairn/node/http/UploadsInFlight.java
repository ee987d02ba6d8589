package dev.cairn.node.http;

import dev.cairn.metadata.FileId;
import dev.cairn.monitoring.Monitor;
import io.micrometer.core.instrument.Gauge;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Contents on their way in: from the choice of an id until the outcome of its commit is known. A blob that no object
 * references is an orphan only if it is not listed here. Safe for use by many threads.
 */
public final class UploadsInFlight {
    private final Set<FileId> contents = ConcurrentHashMap.newKeySet();

    /** Registers {@code cairn.uploads.inflight}. */
    public UploadsInFlight(Monitor monitor) {
        Gauge.builder("cairn.uploads.inflight", contents, Set::size)
                .description("Contents that are being uploaded or committed")
                .register(monitor.meters());
    }

    /** Lists a content; before the first byte of its blob is written. */
    void add(FileId content) {
        contents.add(content);
    }

    /** Takes a content off the list; after the last thing that its upload does. */
    void remove(FileId content) {
        contents.remove(content);
    }

    public boolean contains(FileId content) {
        return contents.contains(content);
    }

    public int size() {
        return contents.size();
    }
}
