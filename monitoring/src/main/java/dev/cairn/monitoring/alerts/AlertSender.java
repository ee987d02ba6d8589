package dev.cairn.monitoring.alerts;

import java.io.IOException;

/** Takes alerts over the network. */
@FunctionalInterface
public interface AlertSender {
    /** The receiver has it and does not want it: to send it again is of no use. */
    final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        public RefusedException(String message) {
            super(message);
        }
    }

    /**
     * Posts a change that is {@link AlertChange.Kind#FIRING} or {@link AlertChange.Kind#RESOLVED}. Blocks, for a bounded time.
     *
     * @throws IOException if it cannot be known that the receiver has it
     * @throws RefusedException if it never will
     */
    void send(Webhook webhook, AlertChange change) throws IOException, InterruptedException;
}
