package dev.cairn.node.peer;

import org.jspecify.annotations.Nullable;

/**
 * Versions of the nodes' protocol that a server speaks: those of several releases, so that a cluster can be upgraded node by node.
 *
 * @param first the oldest
 * @param last the one of this program
 */
record PeerVersions(int first, int last) {
    PeerVersions {
        if (first < 1 || last < first) {
            throw new IllegalArgumentException("versions %d to %d".formatted(first, last));
        }
    }

    /** @param version as a request says it; null if it says none */
    boolean include(@Nullable String version) {
        try {
            int asked = Integer.parseInt(version == null ? "" : version);
            return asked >= first && asked <= last;
        } catch (NumberFormatException _) {
            return false;
        }
    }

    @Override
    public String toString() {
        return first == last ? "version " + last : "versions %d to %d".formatted(first, last);
    }
}
