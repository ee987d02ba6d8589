package dev.cairn.metadata;

/**
 * What to do when storage can no longer be trusted. In production it logs, and halts the process at once without running
 * shutdown hooks; a retried {@code fsync} may report success for data that is gone (Rebello et al., USENIX ATC 2020).
 */
@FunctionalInterface
public interface FailStop {
    /** Called once or more, from any thread. The caller must acknowledge nothing afterwards. */
    void halt(String reason, Throwable cause);
}
