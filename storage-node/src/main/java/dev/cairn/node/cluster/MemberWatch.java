package dev.cairn.node.cluster;

import dev.cairn.replication.membership.Membership;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the membership beside all else that a node does, as it takes a second or two and nothing waits for it, and keeps what is seen of the
 * others. If it cannot be opened, it is tried again: the node works without it.
 */
final class MemberWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MemberWatch.class);
    /** Between two attempts to open it. */
    static final Duration AGAIN = Duration.ofSeconds(30);

    /** Opens a membership; blocks. */
    @FunctionalInterface
    interface Opening {
        Membership open() throws IOException;
    }

    private final Opening opening;
    private final Sightings sightings;
    private final Duration again;
    private final StepThread thread;

    /** Guarded by this; so is {@link #closed}. */
    private Optional<Membership> open = Optional.empty();

    private boolean closed;

    MemberWatch(Opening opening, Sightings sightings, Duration again) {
        this.opening = opening;
        this.sightings = sightings;
        this.again = again;
        this.thread = new StepThread("membership", this::open);
    }

    private Duration open() {
        try {
            keep(opening.open());
            return Duration.ofDays(1);
        } catch (IOException failure) {
            LOG.warn("This node hears of no other for now: {}", failure.getMessage(), failure);
            return again;
        }
    }

    private void keep(Membership membership) {
        membership.listen(_ -> sightings.see(membership.members()));
        sightings.see(membership.members()); // Those who were there before there was a listener.
        synchronized (this) {
            if (!closed) {
                open = Optional.of(membership);
                return;
            }
        }
        membership.close();
    }

    /** Leaves, so that the others see it at once. */
    @Override
    public void close() {
        Optional<Membership> last;
        thread.close();
        synchronized (this) {
            closed = true;
            last = open;
        }
        last.ifPresent(Membership::close);
    }
}
