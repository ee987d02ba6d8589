package dev.cairn.node.http;

import dev.cairn.metadata.FileId;
import dev.cairn.monitoring.Monitor;
import io.micrometer.core.instrument.Gauge;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Contents on their way in: from the choice of an id until the outcome of its commit is known. A blob that no object
 * references is an orphan only if it is not listed here. Safe for use by many threads.
 */
public final class UploadsInFlight {
    private enum State {
        COMING,
        UNDECIDED
    }

    private final Map<FileId, State> contents = new ConcurrentHashMap<>();

    /** Registers {@code cairn.uploads.inflight}. */
    public UploadsInFlight(Monitor monitor) {
        Gauge.builder("cairn.uploads.inflight", contents, Map::size)
                .description("Contents that are being uploaded or committed")
                .register(monitor.meters());
    }

    /** Lists a content; before the first byte of its blob is written. */
    void add(FileId content) {
        contents.put(content, State.COMING);
    }

    /** Takes a content off the list; after the last thing that its upload does. */
    void remove(FileId content) {
        contents.remove(content);
    }

    /** Its commit was handed on, and may take effect or not: all of its bytes are stored, and it stays listed. */
    void undecided(FileId content) {
        contents.replace(content, State.UNDECIDED);
    }

    public boolean contains(FileId content) {
        return contents.containsKey(content);
    }

    /** Whether its bytes may still be on their way. */
    public boolean isComing(FileId content) {
        return contents.get(content) == State.COMING;
    }

    public int size() {
        return contents.size();
    }
}
