package dev.cairn.node.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets up logback in code: reading an XML file would take a tenth of a fast start.
 *
 * <p>Our own loggers follow {@code logging.level}; libraries are held at {@code warn}, because what they do at {@code info} is
 * not about this store. An event's key-value pairs, such as the id of the request, are part of its line.
 */
public final class Logging {
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level %logger{0}: %msg %kvp%n";

    /**
     * Warns of each message that another replica does not answer: 650 KB a minute of one that stands still. That one is silent is told by
     * {@code cairn_log_follower_silent_seconds} and by the membership.
     */
    private static final String SENDER_OF_RATIS = "org.apache.ratis.grpc.server.GrpcLogAppender";

    private Logging() {}

    /** Replaces whatever set-up there is. Call it once, before other threads log. */
    public static void configure(LoggingConfig config) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return; // In-process tests may bind another logger; it has a set-up of its own.
        }
        context.reset();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(encoder(config.format(), context));
        NoFaults noFaults = new NoFaults();
        noFaults.start();
        console.addFilter(noFaults);
        console.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(atMost(ch.qos.logback.classic.Level.WARN, level(config.level())));
        root.addAppender(console);
        context.getLogger("dev.cairn").setLevel(level(config.level()));
        context.getLogger(SENDER_OF_RATIS).setLevel(ch.qos.logback.classic.Level.ERROR);
    }

    private static Encoder<ILoggingEvent> encoder(LoggingConfig.Format format, LoggerContext context) {
        EncoderBase<ILoggingEvent> encoder = switch (format) {
            case TEXT -> text();
            case JSON -> new JsonLineEncoder();
        };
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    private static EncoderBase<ILoggingEvent> text() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(PATTERN);
        return encoder;
    }

    private static ch.qos.logback.classic.Level level(LoggingConfig.Level level) {
        return switch (level) {
            case ERROR -> ch.qos.logback.classic.Level.ERROR;
            case WARN -> ch.qos.logback.classic.Level.WARN;
            case INFO -> ch.qos.logback.classic.Level.INFO;
            case DEBUG -> ch.qos.logback.classic.Level.DEBUG;
        };
    }

    /** The quieter of two levels. */
    private static ch.qos.logback.classic.Level atMost(
            ch.qos.logback.classic.Level one, ch.qos.logback.classic.Level other) {
        return one.isGreaterOrEqual(other) ? one : other;
    }
}
