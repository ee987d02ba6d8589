package dev.cairn.node.volume.segment;

import dev.cairn.node.volume.disk.Disk;
import dev.cairn.node.volume.disk.DiskFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that are open for reading: those in use, and the last used up to a bound. Safe for use by many threads; no file is
 * opened or closed under the lock.
 */
public final class OpenFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenFiles.class);

    private final Disk disk;
    private final int idleMax;
    private final Map<SegmentName, Shared> files = new LinkedHashMap<>(16, 0.75f, true);

    public OpenFiles(Disk disk, int idleMax) {
        this.disk = disk;
        this.idleMax = idleMax;
    }

    /** One use of an open file. */
    public final class Lease implements AutoCloseable {
        private final Shared shared;
        private final DiskFile file;

        private Lease(Shared shared, DiskFile file) {
            this.shared = shared;
            this.file = file;
        }

        public DiskFile file() {
            return file;
        }

        @Override
        public void close() {
            release(shared);
        }
    }

    /** Opens a segment to read, or shares the file that is open. Close the lease. */
    public Lease open(SegmentName name) throws IOException {
        Shared shared = use(name);
        try {
            return new Lease(shared, shared.file(disk));
        } catch (IOException e) {
            release(shared);
            throw e;
        }
    }

    public synchronized int count() {
        return files.size();
    }

    /** Closes the file as soon as nobody uses it. */
    public void forget(SegmentName name) {
        Shared shared;
        synchronized (this) {
            shared = files.remove(name);
            if (shared == null || shared.users > 0) {
                return;
            }
        }
        shared.close();
    }

    /** Closes what nobody uses; the rest when its last user lets go. */
    @Override
    public void close() {
        List<Shared> idle = new ArrayList<>();
        synchronized (this) {
            files.values().stream().filter(file -> file.users == 0).forEach(idle::add);
            files.clear();
        }
        idle.forEach(Shared::close);
    }

    private Shared use(SegmentName name) {
        List<Shared> evicted = new ArrayList<>(0);
        Shared shared;
        synchronized (this) {
            shared = files.computeIfAbsent(name, Shared::new);
            shared.users++;
            if (files.size() > idleMax) {
                evictInto(evicted);
            }
        }
        evicted.forEach(Shared::close);
        return shared;
    }

    private void evictInto(List<Shared> evicted) {
        Iterator<Shared> oldestFirst = files.values().iterator();
        while (files.size() > idleMax && oldestFirst.hasNext()) {
            Shared candidate = oldestFirst.next();
            if (candidate.users == 0) {
                oldestFirst.remove();
                evicted.add(candidate);
            }
        }
    }

    private void release(Shared shared) {
        synchronized (this) {
            shared.users--;
            if (shared.users > 0 || files.get(shared.name) == shared) {
                return;
            }
        }
        shared.close();
    }

    private static final class Shared {
        private final SegmentName name;
        private int users;
        private @Nullable DiskFile file;

        Shared(SegmentName name) {
            this.name = name;
        }

        synchronized DiskFile file(Disk disk) throws IOException {
            DiskFile open = file;
            if (open == null) {
                open = disk.open(name.fileName());
                file = open;
            }
            return open;
        }

        synchronized void close() {
            DiskFile open = file;
            file = null;
            if (open != null) {
                try {
                    open.close();
                } catch (IOException e) {
                    LOG.warn("segment {} was not closed", name.fileName(), e);
                }
            }
        }
    }
}
