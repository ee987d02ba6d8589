package dev.cairn.node;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Hears what one logger says, at all levels, until it is closed. */
final class HeardLog implements AutoCloseable {
    private static final long SECONDS_MAX = 30;

    private final Logger logger;
    private final @Nullable Level level;
    private final BlockingQueue<ILoggingEvent> heard = new LinkedBlockingQueue<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            heard.add(event);
        }
    };

    HeardLog(String name) {
        logger = (Logger) LoggerFactory.getLogger(name);
        level = logger.getLevel();
        logger.setLevel(Level.DEBUG);
        appender.start();
        logger.addAppender(appender);
    }

    /** The next line that is so. */
    ILoggingEvent await(Predicate<ILoggingEvent> isSo) throws InterruptedException {
        while (true) {
            ILoggingEvent next = heard.poll(SECONDS_MAX, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no such line within %d seconds".formatted(SECONDS_MAX));
            }
            if (isSo.test(next)) {
                return next;
            }
        }
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setLevel(level);
    }
}
