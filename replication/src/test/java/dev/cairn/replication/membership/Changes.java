package dev.cairn.replication.membership;

import dev.cairn.replication.membership.MembershipChange.Kind;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What one member tells of the others, in order. */
final class Changes {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final BlockingQueue<MembershipChange> told = new LinkedBlockingQueue<>();

    static Changes of(Membership membership) {
        Changes changes = new Changes();
        membership.listen(changes.told::add);
        return changes;
    }

    /** The next change, which must be of this kind. */
    Member await(Kind kind) throws InterruptedException {
        MembershipChange next = told.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
        if (next == null || next.kind() != kind) {
            throw new AssertionError("awaited " + kind + ", was told " + next);
        }
        return next.member();
    }

    /** Whether nothing else was told so far. */
    boolean isEmpty() {
        return told.isEmpty();
    }
}
