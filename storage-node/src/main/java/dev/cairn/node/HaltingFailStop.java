package dev.cairn.node;

import dev.cairn.metadata.FailStop;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says why, and halts the process without shutdown hooks. It halts even if the log cannot be written. */
final class HaltingFailStop implements FailStop {
    /** Tells whoever watches the process that storage failed, not the program; see docs/operations.md. */
    static final int EXIT_CODE = 70;

    private static final Duration SAY_WAIT_MAX = Duration.ofSeconds(1);
    private static final Logger log = LoggerFactory.getLogger(HaltingFailStop.class);

    @Override
    public void halt(String reason, Throwable cause) {
        try {
            CountDownLatch said = new CountDownLatch(1);
            Thread.ofPlatform()
                    .daemon()
                    .name("cairn-halt")
                    .start(
                            () -> { // A full pipe would hold up this thread.
                                log.error(
                                        "Halting, because storage can no longer be trusted: {}. {}",
                                        reason,
                                        DiskAdvice.of(cause),
                                        cause);
                                said.countDown();
                            });
            var _ = said.await(SAY_WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }
}
