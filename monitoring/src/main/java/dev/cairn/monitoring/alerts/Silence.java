package dev.cairn.monitoring.alerts;

import static dev.cairn.monitoring.alerts.InvalidRuleException.require;

import java.time.Instant;
import java.util.Optional;

/**
 * Until when nobody is told of the alerts of a rule, and who wanted that.
 *
 * @param by a person's name, or a program's
 */
public record Silence(Instant until, String by, Optional<String> comment) {
    public static final int BY_CHARS_MAX = 100;
    public static final int COMMENT_CHARS_MAX = 200;

    /** @throws InvalidRuleException if a text is too long, or nobody is named */
    public Silence {
        require(isOneLine(by), "by", "one line", "a text with control characters");
        require(comment.map(Silence::isOneLine).orElse(true), "comment", "one line", "a text with control characters");
        require(
                !by.isBlank() && by.length() <= BY_CHARS_MAX,
                "by",
                "who wants it, in 1–" + BY_CHARS_MAX + " characters",
                by.isBlank() ? "" : by.length() + " characters");
        int length = comment.map(String::length).orElse(0);
        require(
                length <= COMMENT_CHARS_MAX,
                "comment",
                "at most " + COMMENT_CHARS_MAX + " characters",
                length + " characters");
    }

    /** Both are written into the log. */
    private static boolean isOneLine(String text) {
        return text.chars().noneMatch(Character::isISOControl);
    }
}
