package dev.cairn.node.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggingTest {
    private final Logger ours = LoggerFactory.getLogger("dev.cairn.node.Main");
    private final Logger library = LoggerFactory.getLogger("org.apache.ratis.server.RaftServer");

    @AfterEach
    void restore() throws Exception {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        new ContextInitializer(context).autoConfig();
    }

    @Test
    void librariesSayNothingBelowAWarning() {
        Logging.configure(new LoggingConfig(LoggingConfig.Format.TEXT, LoggingConfig.Level.DEBUG));

        assertThat(ours.isDebugEnabled()).isTrue();
        assertThat(library.isInfoEnabled()).isFalse();
        assertThat(library.isWarnEnabled()).isTrue();
    }

    @Test
    void librariesAreNoLouderThanTheStore() {
        Logging.configure(new LoggingConfig(LoggingConfig.Format.TEXT, LoggingConfig.Level.ERROR));

        assertThat(ours.isWarnEnabled()).isFalse();
        assertThat(library.isWarnEnabled()).isFalse();
        assertThat(library.isErrorEnabled()).isTrue();
    }
}
