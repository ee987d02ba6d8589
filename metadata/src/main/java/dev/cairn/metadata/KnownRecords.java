package dev.cairn.metadata;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All of the cluster's records in memory, and who wants to know of their changes. Any number of threads; {@link #find} never waits.
 *
 * <p>Listeners are called one at a time and, for each record, in the order of its versions. What a listener throws is logged: the
 * change is applied on every replica, and this one must not halt because of somebody who was told of it.
 */
final class KnownRecords {
    private static final Logger LOG = LoggerFactory.getLogger(KnownRecords.class);

    private final Map<String, ClusterRecord> records = new ConcurrentHashMap<>();
    private final List<Consumer<ClusterRecord>> listeners = new ArrayList<>();

    Optional<ClusterRecord> find(String name) {
        return Optional.ofNullable(records.get(name));
    }

    /** Tells the listener of every record that is there, on this thread, and from then on of each change. */
    synchronized void listen(Consumer<ClusterRecord> listener) {
        listeners.add(listener);
        records.values().forEach(record -> tell(listener, record));
    }

    /** To be called after the records were written, in the order of their changes. */
    synchronized void learn(Collection<ClusterRecord> written) {
        for (ClusterRecord record : written) {
            records.put(record.name(), record);
            listeners.forEach(listener -> tell(listener, record));
        }
    }

    private static void tell(Consumer<ClusterRecord> listener, ClusterRecord record) {
        try {
            listener.accept(record);
        } catch (Throwable e) { // Errors too: they are the listener's.
            LOG.error("A listener failed on {}", record, e);
        }
    }
}
