package dev.cairn.node.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * Drops a line in which a library calls a fault what is none. Ratis reports one for each checkpoint of another replica that was installed, because its
 * question ends as a failure then (docs/decisions/0206); what really fails there is logged by ourselves.
 */
final class NoFaults extends Filter<ILoggingEvent> {
    static final String LOGGER = "org.apache.ratis.server.impl.SnapshotInstallationHandler";
    static final String MESSAGE = "{}: Failed to notify StateMachine to InstallSnapshot. Exception: {}";

    @Override
    public FilterReply decide(ILoggingEvent event) {
        boolean none =
                event.getLoggerName().equals(LOGGER) && event.getMessage().equals(MESSAGE);
        return none ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
