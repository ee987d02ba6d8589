package org.apache.ratis.server.impl;

import org.apache.ratis.server.leader.FollowerInfo;

/**
 * Says to Ratis what it forgets to note (3.3.0): that a listener which was let in has caught up. Ratis notes it of voters alone ({@code LeaderStateImpl.checkStaging}), so to it
 * a listener stays one that is being let in for as long as the same replica leads; when another replica cannot be let in, nothing is sent to it any more.
 *
 * <p>In this package since what notes it is not public.
 */
public final class ListenerProgress {
    private ListenerProgress() {}

    /** From now on it counts as any other member does. Idempotent; for any thread. */
    public static void caughtUp(FollowerInfo listener) {
        ((FollowerInfoImpl) listener).catchUp();
    }
}
