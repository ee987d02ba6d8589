package dev.cairn.node.logging;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class NoFaultsTest {
    private final NoFaults filter = new NoFaults();

    private FilterReply decide(String logger, String message) {
        Logger source = new LoggerContext().getLogger(logger);
        return filter.decide(new LoggingEvent("", source, Level.ERROR, message, null, new Object[] {"node-1", "none"}));
    }

    @Test
    void onlyTheOneLineIsDropped() {
        assertThat(decide(NoFaults.LOGGER, NoFaults.MESSAGE)).isEqualTo(FilterReply.DENY);
        assertThat(decide(NoFaults.LOGGER, "{}: installSnapshot failed")).isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide("org.apache.ratis.server.RaftServer", NoFaults.MESSAGE))
                .isEqualTo(FilterReply.NEUTRAL);
    }

    @Test
    void ratisStillHasThatLine() throws Exception {
        String resource = "/" + NoFaults.LOGGER.replace('.', '/') + ".class";
        try (InputStream file = Objects.requireNonNull(getClass().getResourceAsStream(resource), resource)) {
            assertThat(new String(file.readAllBytes(), ISO_8859_1)).contains(NoFaults.MESSAGE);
        }
    }
}
