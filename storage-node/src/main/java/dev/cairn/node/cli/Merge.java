package dev.cairn.node.cli;

import java.util.Optional;

/**
 * Walks a folder here and a folder in the store in step and pairs what has the same name. Neither is held in memory; both
 * must come in the order of {@link KeyOrder}.
 */
final class Merge implements Source<Merge.Pair> {
    private final Source<LocalEntry> local;
    private final Source<ObjectInfo> remote;
    private final int prefixLength;
    private final boolean extras;
    private Optional<LocalEntry> nextLocal = Optional.empty();
    private Optional<ObjectInfo> nextRemote = Optional.empty();
    private boolean localEnded;
    private boolean remoteEnded;

    /**
     * @param prefix what all keys of {@code remote} begin with, not part of the names
     * @param extras whether objects that are not here are of interest; if not, the walk ends where the folder here ends
     */
    Merge(Source<LocalEntry> local, Source<ObjectInfo> remote, String prefix, boolean extras) {
        this.local = local;
        this.remote = remote;
        this.prefixLength = prefix.length();
        this.extras = extras;
    }

    @Override
    public Optional<Pair> next() throws Failure, InterruptedException {
        while (true) {
            fill();
            if (nextLocal.isEmpty() && (!extras || nextRemote.isEmpty())) {
                return Optional.empty();
            }
            Pair pair = takeSmaller();
            if (extras || pair.local().isPresent()) {
                return Optional.of(pair);
            }
        }
    }

    private Pair takeSmaller() {
        int order = order();
        Pair pair = new Pair(order <= 0 ? nextLocal : Optional.empty(), order >= 0 ? nextRemote : Optional.empty());
        if (order <= 0) {
            nextLocal = Optional.empty();
        }
        if (order >= 0) {
            nextRemote = Optional.empty();
        }
        return pair;
    }

    private void fill() throws Failure, InterruptedException {
        if (nextLocal.isEmpty() && !localEnded) {
            nextLocal = local.next();
            localEnded = nextLocal.isEmpty();
        }
        if (nextRemote.isEmpty() && !remoteEnded) {
            nextRemote = remote.next();
            remoteEnded = nextRemote.isEmpty();
        }
    }

    private int order() {
        if (nextLocal.isEmpty() || nextRemote.isEmpty()) {
            return nextLocal.isEmpty() ? 1 : -1;
        }
        String key = nextRemote.get().key();
        return KeyOrder.INSTANCE.compare(nextLocal.get().name(), key.substring(prefixLength));
    }

    /** At least one of the two is there. */
    record Pair(Optional<LocalEntry> local, Optional<ObjectInfo> remote) {}
}
