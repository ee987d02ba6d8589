package dev.cairn.monitoring;

import java.time.Duration;

/**
 * How long one operation was in a stage.
 *
 * @param begin of its first time in the stage, since the operation began
 * @param took all its times in the stage together
 */
public record StageTime(Stage stage, Duration begin, Duration took) {}
