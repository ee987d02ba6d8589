package dev.cairn.node.config;

/** The configuration cannot be used. The message is one sentence for the person who wrote it: key, place, rule, value. */
public final class ConfigurationException extends RuntimeException {
    public ConfigurationException(String message) {
        super(message, null, false, false);
    }
}
