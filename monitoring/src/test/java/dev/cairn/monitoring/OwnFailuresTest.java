package dev.cairn.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Goal: a monitor that fails a million times says so once, and counts a million. Method: what it logs. */
class OwnFailuresTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final OwnFailures failures = new OwnFailures(registry);
    private final Logger logger = (Logger) LoggerFactory.getLogger(OwnFailures.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @BeforeEach
    void listen() {
        logged.start();
        logger.addAppender(logged);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(logged);
    }

    @Test
    void eachCauseIsLoggedOnceAndCountedEachTime() {
        for (int i = 0; i < 1_000; i++) {
            failures.add("A step failed", full());
            failures.add("A step failed", new IllegalStateException("closed"));
            failures.add("Another failed", full());
        }

        assertThat(logged.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "A step failed; the same again is counted, not logged",
                        "A step failed; the same again is counted, not logged",
                        "Another failed; the same again is counted, not logged");
        assertThat(logged.list.getFirst().getThrowableProxy().getMessage()).isEqualTo("the disk is full");
        assertThat(registry.get("cairn.monitor.failures").counter().count()).isEqualTo(3_000);
    }

    private static IOException full() {
        return new IOException("the disk is full");
    }

    @Test
    void manyCausesFillNeitherTheLogNorMemory() {
        for (int i = 0; i < 1_000; i++) {
            failures.add("Cause " + i, full());
        }

        assertThat(logged.list).hasSize(100);
        assertThat(registry.get("cairn.monitor.failures").counter().count()).isEqualTo(1_000);
    }
}
