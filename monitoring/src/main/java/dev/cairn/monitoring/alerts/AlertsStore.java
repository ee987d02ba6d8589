package dev.cairn.monitoring.alerts;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What is kept of alerts across restarts. All methods block; for one thread at a time, but that changes may be appended beside it. */
public interface AlertsStore {
    /** What was saved last; nothing of its own if there is nothing, or it cannot be read, which is logged and puts it aside. */
    AlertSettings load();

    /**
     * Whether {@link #load} found something that it left alone as it is, because it cannot be read now: nobody knows then what people
     * have said.
     */
    boolean isUnreadable();

    /**
     * Replaces what was saved, all or nothing; synced on return.
     *
     * @throws IOException if what was saved before is still there
     * @throws UnreadableSettingsException if {@link #isUnreadable}; it is left alone
     */
    void save(AlertSettings settings) throws IOException;

    /** Adds to the history. */
    void append(AlertChange change) throws IOException;

    /**
     * Remembers what people have not been told, in place of what was remembered before; synced on return.
     *
     * @throws IOException if what was remembered before still is
     */
    void keep(Untold untold) throws IOException;

    /**
     * What was remembered last, and no more is.
     *
     * @return empty if nothing was remembered: the node was not stopped in order. Nothing, and it stays, while settings cannot be read
     */
    Optional<Untold> takeUntold() throws IOException;

    /** The alerts that fired when the history ended, as they were told; with a silence if they were not. */
    List<Alert> firing() throws IOException;
}
