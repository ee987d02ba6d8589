package dev.cairn.node.logging;

/**
 * How the log is written.
 *
 * @param format {@code logging.format}
 * @param level {@code logging.level}: what is less serious is left out; libraries are held at {@code warn} in any case
 */
public record LoggingConfig(Format format, Level level) {
    public static final LoggingConfig DEFAULT = new LoggingConfig(Format.TEXT, Level.INFO);

    /** How a line looks. */
    public enum Format {
        /** For people. */
        TEXT,
        /** One JSON object a line, for programs. */
        JSON
    }

    /** How serious an event is. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }
}
