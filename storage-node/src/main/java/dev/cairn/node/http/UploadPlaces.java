package dev.cairn.node.http;

import java.util.HashMap;
import java.util.Map;

/**
 * Places for streamed uploads. An eighth of them, one at least, is out of reach of any single peer: uploads that are just fast
 * enough, as many as one machine cares to open, must not stop those of all others. Safe for use by many threads.
 */
final class UploadPlaces {
    private static final int OTHERS_SHARE = 8;

    private final Admission.Bound all;
    private final int ofOnePeerMax;
    private final Map<String, Integer> taken = new HashMap<>(); // As long as there are uploads, which are bounded.

    UploadPlaces(Admission.Bound all) {
        this.all = all;
        this.ofOnePeerMax = Math.max(1, all.max() - Math.max(1, all.max() / OTHERS_SHARE));
    }

    /** Whether there was room; then {@link #leave} must follow once. */
    synchronized boolean enter(String peer) {
        if (taken.getOrDefault(peer, 0) >= ofOnePeerMax) {
            all.refuse();
            return false;
        }
        if (!all.enter()) {
            return false;
        }
        taken.merge(peer, 1, Integer::sum);
        return true;
    }

    synchronized void leave(String peer) {
        all.leave();
        taken.computeIfPresent(peer, (_, places) -> places == 1 ? null : places - 1);
    }
}
