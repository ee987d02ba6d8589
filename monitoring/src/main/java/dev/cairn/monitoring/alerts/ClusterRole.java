package dev.cairn.monitoring.alerts;

/** What a node is in its cluster when somebody is to be told of something that concerns all of it. */
public enum ClusterRole {
    /** It leads the log, or is on its own: it tells. */
    LEADS,
    /** Another one leads, and tells. */
    FOLLOWS,
    /** No node leads as far as this one knows, and so each tells: rather three times than never. */
    NOBODY_LEADS
}
