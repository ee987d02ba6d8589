package dev.cairn.replication;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Another replica of the log, as the one that leads sees it.
 *
 * @param id of its node
 * @param behind how many committed entries it is not known to have; empty while it has not answered this leader
 * @param silent for how long it has not answered
 */
public record Follower(String id, OptionalLong behind, Duration silent) {}
