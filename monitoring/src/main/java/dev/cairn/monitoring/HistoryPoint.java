package dev.cairn.monitoring;

import java.time.Instant;

/**
 * What an operation did in one step of a history.
 *
 * @param begin of the step
 */
public record HistoryPoint(Instant begin, Statistics statistics) {}
